/** Request and answer of a rebuild. */
import { z } from "@hono/zod-openapi";

import { rangeOfDay } from "../../domain/korea/day.ts";
import { CANNOT_COME_BACK } from "../../domain/rebuild/lost.ts";
import { daysOf, type Rebuild } from "../../domain/rebuild/rebuild.ts";
import { iso } from "../../kernel/time/iso.ts";
import { bounded, MOST } from "../shapes/bounded.ts";

export const Day = bounded(MOST.word)
  .refine((text) => rangeOfDay(text) !== undefined, "must be a day such as 2026-11-20")
  .openapi({ example: "2026-11-20", description: "A calendar day in Korea (UTC+9)." });

export const RebuildInput = z
  .strictObject({
    restart: z.boolean().default(false).openapi({
      description: "Begin anew, whatever is under way or done. Left out: go on.",
    }),
    from: Day.optional().openapi({
      description:
        "The oldest day, where a rebuild begins. Left out: as old as the ledger is, 400 days.",
    }),
    messages: z.int().min(1).max(400).default(200).openapi({
      description: "Messages that this call may ask.",
    }),
    seconds: z.int().min(1).max(25).default(20).openapi({
      description: "How long this call may work; what is left is for the next.",
    }),
  })
  .openapi("MirrorRebuildInput");

const count = (description: string) => z.int().openapi({ description });

export const RebuildView = z
  .object({
    state: z.enum(["none", "running", "done"]),
    id: z.string().nullable(),
    phase: z.enum(["acts", "messages", "closing", "done"]).nullable().openapi({
      description:
        "`acts`: erasures, redactions and holds, before all else. `closing`: the same once more, for what came back.",
    }),
    startedAt: z.string().nullable(),
    startedBy: z.string().nullable(),
    finishedAt: z.string().nullable(),
    from: z.string().nullable(),
    until: z.string().nullable(),
    at: z.object({ tenant: z.string(), day: z.string() }).nullable().openapi({
      description: "Where it is: days come from the newest to the oldest.",
    }),
    days: z.object({ done: z.int(), of: z.int() }).openapi({ description: "Tenants' days." }),
    counts: z.object({
      acts: count("Erasures, redactions and holds that were applied."),
      messages: count("Messages whose object knows them."),
      repaired: count("Of these, rows that were missing, old or altered, and were put right."),
      notFound: count("In the ledger, and without an object: the row was left as it is."),
      refused: count("The database refuses the row: see the dead letters."),
      failed: count("Objects that could not be asked: rebuild again."),
      batches: count("Batches that were put right, counted again with each page of members."),
    }),
    cannotComeBack: z
      .array(z.object({ table: z.string(), what: z.string() }))
      .openapi({ description: "What no object knows, once it is done." }),
  })
  .openapi("MirrorRebuild");

type View = z.output<typeof RebuildView>;

const NOTHING: View = {
  state: "none",
  id: null,
  phase: null,
  startedAt: null,
  startedBy: null,
  finishedAt: null,
  from: null,
  until: null,
  at: null,
  days: { done: 0, of: 0 },
  counts: { acts: 0, messages: 0, repaired: 0, notFound: 0, refused: 0, failed: 0, batches: 0 },
  cannotComeBack: [],
};

export function rebuildView(rebuild: Rebuild | undefined, tenants: number): View {
  if (!rebuild) return NOTHING;
  const { id, phase, startedAt, startedBy, finishedAt, from, until, tenant, day } = rebuild;
  const { days, ...counts } = rebuild.counts;
  const isDone = phase === "done";
  return {
    state: isDone ? "done" : "running",
    id,
    phase,
    startedAt: iso(startedAt),
    startedBy,
    finishedAt: finishedAt === undefined ? null : iso(finishedAt),
    from,
    until,
    at: phase === "messages" ? { tenant, day } : null,
    days: { done: days, of: Math.max(days, daysOf(rebuild) * tenants) },
    counts,
    cannotComeBack: isDone ? CANNOT_COME_BACK.map((one) => ({ ...one })) : [],
  };
}
