/**
 * The progress of a rebuild of SQL from the objects. It goes through the tenants, and each tenant's days from the newest to the
 * oldest, page by page of the ledger. Pure.
 */
import { DAY_MS } from "../../kernel/time/units.ts";
import { kstDayOf, rangeOfDay } from "../korea/day.ts";

/** `acts`: erasures, redactions and holds, before anything else is read. `closing`: the same again, for what came back. */
export type Phase = "acts" | "messages" | "closing" | "done";

export interface Counts {
  /** Erasures, redactions and holds that were applied. */
  readonly acts: number;
  /** Messages whose object knows them. */
  readonly messages: number;
  /** Rows among these that were missing, old or altered, and were repaired. */
  readonly repaired: number;
  /** In the ledger, and without an object. */
  readonly notFound: number;
  /** The database takes their rows no more than before: they are dead letters. */
  readonly refused: number;
  /** Their objects could not be asked, again and again. */
  readonly failed: number;
  readonly batches: number;
  /** Tenants' days that are done. */
  readonly days: number;
}

export interface Rebuild {
  readonly id: string;
  readonly startedAt: number;
  readonly startedBy: string;
  readonly finishedAt?: number;
  /** The oldest day. */
  readonly from: string;
  /** The day on which it began. */
  readonly until: string;
  readonly phase: Phase;
  readonly tenant: string;
  readonly day: string;
  /** Ledgers of the day that are done. */
  readonly shard: number;
  readonly cursor: string | null;
  /** Number of tries of the page. */
  readonly tries: number;
  readonly counts: Counts;
}

const NONE: Counts = {
  acts: 0,
  messages: 0,
  repaired: 0,
  notFound: 0,
  refused: 0,
  failed: 0,
  batches: 0,
  days: 0,
};

export type NewRebuild = Pick<Rebuild, "id" | "startedBy" | "from" | "tenant">;

export function beginRebuild(given: NewRebuild, now: number): Rebuild {
  const until = kstDayOf(now);
  return {
    ...given,
    startedAt: now,
    until,
    phase: "acts",
    day: until,
    shard: 0,
    cursor: null,
    tries: 0,
    counts: NONE,
  };
}

export function counted(rebuild: Rebuild, more: Partial<Counts>): Rebuild {
  const counts = { ...rebuild.counts };
  for (const [name, n] of Object.entries(more)) counts[name as keyof Counts] += n;
  return { ...rebuild, counts };
}

/** The page is done. @param next where the ledger goes on; null at its end @param shards of a day */
export function pageDone(
  rebuild: Rebuild,
  next: string | null,
  { shards, tenants }: { readonly shards: number; readonly tenants: readonly string[] },
): Rebuild {
  const fresh = { ...rebuild, tries: 0, cursor: next };
  if (next !== null) return fresh;
  if (rebuild.shard + 1 < shards) return { ...fresh, shard: rebuild.shard + 1 };
  return dayDone(fresh, tenants);
}

/** The day before, or the next tenant; after the last one the messages are done. */
export function dayDone(rebuild: Rebuild, tenants: readonly string[]): Rebuild {
  const done = { ...counted(rebuild, { days: 1 }), shard: 0, cursor: null, tries: 0 };
  if (rebuild.day > rebuild.from) return { ...done, day: dayBefore(rebuild.day) };
  const following = tenants[tenants.indexOf(rebuild.tenant) + 1];
  if (following === undefined) return { ...done, phase: "closing" };
  return { ...done, tenant: following, day: rebuild.until };
}

export function dayBefore(day: string): string {
  const range = rangeOfDay(day);
  if (!range) throw new Error("a day");
  return kstDayOf(range.from - DAY_MS);
}

/** Number of days that a tenant has in it. */
export function daysOf({ from, until }: Pick<Rebuild, "from" | "until">): number {
  const [first, last] = [rangeOfDay(from), rangeOfDay(until)];
  if (!first || !last) throw new Error("a day");
  return Math.max(1, Math.round((last.from - first.from) / DAY_MS) + 1);
}
