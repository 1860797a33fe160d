/** `/v1/reports/access`: who saw whose numbers, by month and key, and why files were made of them. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import type { Fault } from "../../domain/message/intake-checks.ts";
import { monthOf, rangeOfMonth } from "../../domain/reports/months.ts";
import type { Range } from "../../domain/reports/range.ts";
import type { Zone } from "../../domain/reports/zone.ts";
import { iso } from "../../kernel/time/iso.ts";
import {
  accessReport,
  MAX_EXPORTS,
  MAX_RECIPIENTS,
  type Exported,
  type Viewed,
} from "../../sql/reports/access.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { tableAnswer } from "./report-answer.ts";
import { readAsked, reportQuery, type Asked } from "./report-query.ts";
import { inReport, reportResponses } from "./report-route.ts";
import { COLUMNS } from "./report-tables.ts";

const { by: _by, ...common } = reportQuery;

const AccessQuery = z.strictObject({
  ...common,
  month: z.string().max(10).optional().openapi({
    description:
      "A month of `tz`, in the place of `from` and `until`. Without any of the three: the current one, up to now.",
    example: "2026-11",
  }),
});

type Query = z.output<typeof AccessQuery>;

const count = z.int();

const AccessView = z
  .object({
    from: z.iso.datetime(),
    until: z.iso.datetime(),
    tz: z.string(),
    viewers: z.array(
      z.object({
        month: z.string().openapi({ example: "2026-11" }),
        keyId: z.string().openapi({
          description: "`api-key`: the setting API_KEY; `signed-in`: none, `person` signed in.",
        }),
        actor: z.string().openapi({ description: "The key, as the audit trail calls it." }),
        person: z.string().nullable().openapi({ description: "Who stands behind it, if known." }),
        disclosures: count.openapi({ description: "Numbers that were answered in full." }),
        messages: count.openapi({ description: "Of how many messages." }),
        recipients: count.openapi({ description: "Of how many recipients." }),
        addresses: count.openapi({ description: "From how many addresses." }),
        exports: count,
        exported: count.openapi({ description: "Numbers in files in full." }),
        firstAt: z.iso.datetime(),
        lastAt: z.iso.datetime(),
        most: z.array(z.object({ recipient: z.string(), disclosures: count })).openapi({
          description: `Whose: keyed hashes, those that were seen most, at most ${MAX_RECIPIENTS}. \`recipient\` of lists finds their messages.`,
        }),
      }),
    ),
    exports: z.array(
      z.object({
        id: z.string(),
        at: z.iso.datetime(),
        keyId: z.string(),
        actor: z.string(),
        person: z.string().nullable(),
        reason: z.string(),
        rows: count.nullable().openapi({ description: "Null where nobody knows how it ended." }),
        outcome: z.string().nullable().openapi({ example: "completed" }),
        disclosures: count.openapi({ description: "Numbers in it in full." }),
        detail: z.record(z.string(), z.union([z.string(), z.number()])).openapi({
          description: "What it was about: format, range, filters, `numbers`.",
        }),
      }),
    ),
    truncated: z.boolean().openapi({
      description: `There are more than ${MAX_EXPORTS} exports: take a shorter range.`,
    }),
  })
  .openapi("AccessReport");

export const accessReports = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

accessReports.use("/v1/reports/*", requireKey);

const access = route({
  method: "get",
  path: "/v1/reports/access",
  operationId: "getAccessReport",
  tag: "reports",
  summary:
    "Who saw whose numbers, by month and key, and which exports were made, with their reasons",
  description:
    "The monthly review of access records. From SQL: up to two minutes behind. Where fields are not protected only exports are recorded.",
  scope: "admin",
  reads: "sql",
  request: { query: AccessQuery },
  responses: reportResponses(AccessView),
});

accessReports.openapi(access, async (c) => {
  const query = c.req.valid("query");
  const asked = rangeOf(query, Date.now());
  if (!("from" in asked)) throw access.refuse({ kind: "invalid_request", faults: asked });
  const { from, until, zone } = asked;
  const found = await inReport(c.get("isolate"), async (sql) =>
    accessReport(sql, { tenant: c.get("tenant"), from, until, zone: zone.name }),
  );
  const viewers = found.viewers.map(viewerView);
  if (query.format !== "json") {
    const rows = viewers.map((viewer) => rowOf(viewer, found.exports, zone));
    return tableAnswer(c, { name: "access", columns: COLUMNS.access, rows, zone }, query);
  }
  const exports = found.exports.map(exportView);
  const { truncated } = found;
  const head = { from: iso(from), until: iso(until), tz: zone.name };
  return c.json({ ...head, viewers, exports, truncated }, 200);
});

/** @returns faults by the parameter that is wrong. */
function rangeOf({ month, ...query }: Query, now: number): Asked | readonly Fault[] {
  const asked = readAsked(query, now);
  if (!("from" in asked)) return asked;
  const { zone } = asked;
  const isRanged = query.from !== undefined || query.until !== undefined;
  if (month === undefined) {
    return isRanged ? asked : { ...monthToDate(zone, now), zone };
  }
  if (isRanged) {
    const detail = "stands in the place of from and until";
    return [{ pointer: "month", code: "contradiction", detail }];
  }
  const range = rangeOfMonth(zone, month);
  if (range) return { ...range, zone };
  return [{ pointer: "month", code: "invalid_time", detail: "must be a month such as 2026-11" }];
}

function monthToDate(zone: Zone, now: number): Range {
  const { from = now } = rangeOfMonth(zone, monthOf(zone, now)) ?? {};
  // Its first moment is a range, too.
  return { from, until: Math.max(now, from) + 1 };
}

function viewerView({ firstAt, lastAt, most, ...viewer }: Viewed) {
  return { ...viewer, firstAt: iso(firstAt), lastAt: iso(lastAt), most: [...most] };
}

function exportView({ at, detail, ...one }: Exported) {
  return { ...one, at: iso(at), detail: { ...detail } };
}

/** A spreadsheet has the reasons beside the counts. */
function rowOf(
  viewer: ReturnType<typeof viewerView>,
  exports: readonly Exported[],
  zone: Zone,
): object {
  const own = exports.filter(
    ({ keyId, actor, person, at }) =>
      keyId === viewer.keyId &&
      actor === viewer.actor &&
      person === viewer.person &&
      monthOf(zone, at) === viewer.month,
  );
  return { ...viewer, reasons: [...new Set(own.map(({ reason }) => reason))].join("; ") };
}
