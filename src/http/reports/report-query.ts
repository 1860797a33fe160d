/** The query of every report: range, zone, form of the answer. */
import { z } from "@hono/zod-openapi";

import { KST_ZONE } from "../../domain/korea/day.ts";
import type { Fault } from "../../domain/message/intake-checks.ts";
import { MAX_DAYS, readRange, type Range } from "../../domain/reports/range.ts";
import { zoneOf, type Zone } from "../../domain/reports/zone.ts";
import { excelParam } from "../sheets/excel-param.ts";

export const reportQuery = {
  from: z
    .string()
    .max(40)
    .optional()
    .openapi({
      description: `ISO 8601 with an offset, or a day: its first moment in \`tz\`. Inclusive; default 24 h before \`until\`, at most ${MAX_DAYS} days.`,
      example: "2026-11-20",
    }),
  until: z
    .string()
    .max(40)
    .optional()
    .openapi({ description: "The same, exclusive; default now." }),
  tz: z.string().max(64).default(KST_ZONE).openapi({ description: "An IANA time zone." }),
  by: z.enum(["request", "event"]).default("request").openapi({
    description: "Which time lies in the range: the request's, or the last change's.",
  }),
  format: z.enum(["json", "csv", "xlsx"]).default("json").openapi({
    description:
      "`xlsx`: a workbook. Texts are texts, numbers numbers, times dates on the clocks of `tz`.",
  }),
  bom: z
    .enum(["true", "false"])
    .default("false")
    .openapi({ description: "CSV: begin with a byte order mark, for Excel." }),
  excel: excelParam,
};

const Common = z.object(reportQuery);
export type ReportQuery = z.output<typeof Common>;

export interface Asked extends Range {
  readonly zone: Zone;
}

/** @returns faults by the parameter that is wrong. */
export function readAsked(
  query: Pick<ReportQuery, "from" | "until" | "tz">,
  now: number,
): Asked | readonly Fault[] {
  const zone = zoneOf(query.tz);
  if (!zone) {
    const detail = `must be an IANA time zone such as ${KST_ZONE}`;
    return [{ pointer: "tz", code: "invalid_time_zone", detail }];
  }
  const range = readRange(query, zone, now);
  return "from" in range ? { ...range, zone } : range;
}
