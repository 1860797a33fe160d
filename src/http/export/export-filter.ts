/** The rows of an export, and its reason: the same for a stream and for what goes on by itself. */
import { z } from "@hono/zod-openapi";

import { STATES } from "../../domain/message/states.ts";
import { holdsNumber } from "../../domain/privacy/masks.ts";
import { NUMBERS } from "../../domain/privacy/sight.ts";
import { iso } from "../../kernel/time/iso.ts";
import type { ExportFilter } from "../../sql/mirror/export-rows.ts";
import { bounded, zonedTime } from "../shapes/bounded.ts";

/** Letters of any language, digits, signs and spaces; no line breaks, nothing that cannot be seen. */
const VISIBLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,200}$/u;

const Reason = bounded(200)
  .trim()
  .refine((text) => VISIBLE.test(text), "must be 1 to 200 visible characters")
  .refine((text) => !holdsNumber(text), "must not hold a telephone number: it is kept")
  .openapi({
    description: "Why: 1–200 visible characters. It is kept in the audit trail.",
    example: "monthly settlement",
  });

const Time = zonedTime();

export const exportFilter = {
  from: Time.openapi({
    description: "Requested at or after.",
    example: "2026-11-01T00:00:00+09:00",
  }),
  until: Time.openapi({ description: "Requested before.", example: "2026-12-01T00:00:00+09:00" }),
  state: z.enum(STATES).optional(),
  type: z.enum(["SMS", "LMS", "MMS", "ALIMTALK"]).optional(),
  batchId: z.string().min(1).max(255).optional(),
  templateId: z.string().min(1).max(255).optional(),
  reason: Reason,
  numbers: z.enum(NUMBERS).default("masked").openapi({
    description:
      "`masked`: 010****5678. `full` needs the scope `reveal` beside `export` where fields are protected.",
  }),
};

export const inOrder = ({ from, until }: { from: string; until: string }): boolean =>
  Date.parse(from) < Date.parse(until);
export const order = { path: ["until"], message: "must be after from" };

const Filter = z.object(exportFilter);

/** The filter for SQL, and what the trail keeps of it. */
export function readFilter(tenant: string, query: z.output<typeof Filter>) {
  const { numbers, reason, from, until, state, type, batchId, templateId } = query;
  const range = { from: Date.parse(from), until: Date.parse(until) };
  const narrowed = {
    ...(state && { state }),
    ...(type && { type }),
    ...(batchId && { batchId }),
    ...(templateId && { templateId }),
  };
  const times = { from: iso(range.from), until: iso(range.until) };
  const filter: ExportFilter = { tenant, ...range, ...narrowed };
  return { filter, times, about: { ...times, ...narrowed, numbers, reason } };
}

/** `20261101T000000Z-20261201T000000Z` */
export function rangeName({
  from,
  until,
}: {
  readonly from: string;
  readonly until: string;
}): string {
  return [from, until].map((time) => time.replaceAll(/[-:]|\.\d+/g, "")).join("-");
}
