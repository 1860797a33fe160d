import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/time/units.ts";
/** The nightly walk that proves tenant by tenant and day by day, and where it is. Pure; times are epoch milliseconds. */
import { kstDayOf, KST_OFFSET_MS } from "../korea/day.ts";

/** The findings of one verdict. */
export interface DayFindings {
  readonly tenant: string;
  readonly day: string;
  /** By kind, such as `missing` or `kmsg_privacy_hold undone`. */
  readonly kinds: Readonly<Record<string, number>>;
}

export interface ProofWalk {
  /** The Korean day on which it began. */
  readonly night: string;
  /** Days that are left, the one being walked first. */
  readonly days: readonly string[];
  /** The tenant that was proven last on that day; null: none. */
  readonly after: string | null;
  /** Number of times that the next tenant's proof took too long. */
  readonly tries?: number;
  readonly found: readonly DayFindings[];
  /** Days of tenants with findings, beyond those kept. */
  readonly more: number;
}

/** The findings of the newest walk that came to its end. */
export interface ProofResult {
  readonly finishedAt: number;
  /** All differences. */
  readonly findings: number;
}

/** A walk begins at this hour in Korea, once everything of the day before is there. */
const BEGINS_MS = 3 * HOUR_MS;
/** It waits for the mirror to this hour in Korea. */
const WAITS_UNTIL_MS = 9 * HOUR_MS;
/** The mirror is behind with copies that are older. */
const BEHIND_MS = 10 * MINUTE_MS;
/** Days ago: the last checks are over after four. */
const DAYS_AGO = [1, 2, 4] as const;
/** One older day a night, in turn, so that each is proven anew every two months. */
const OLDER = 60;
/** A day is sealed once this old. */
export const SEAL_AFTER_MS = 2 * DAY_MS;
const MOST_FOUND = 50;
/** One tenant's day must not keep all others from theirs. */
const MOST_TRIES = 2;

/** The walk that begins now; undefined where this night's was begun already, or it is too early. */
export function beginWalk(before: ProofWalk | undefined, now: number): ProofWalk | undefined {
  const night = kstDayOf(now);
  if ((now + KST_OFFSET_MS) % DAY_MS < BEGINS_MS) return undefined;
  if (before && (before.days.length > 0 || before.night >= night)) return undefined;
  const nights = Math.floor((now + KST_OFFSET_MS) / DAY_MS);
  const older = DAYS_AGO[2] + 1 + (nights % OLDER);
  const days = [...DAYS_AGO, older].map((ago) => kstDayOf(now - ago * DAY_MS));
  return { night, days, after: null, found: [], more: 0 };
}

/**
 * After a night in which the database was away its rows are on their way, and not missing. A copy that can never be taken must not keep
 * the proof from its turn for ever.
 * @param oldest when the oldest copy came that waits for SQL; Infinity where none does
 */
export function waitsForMirror(oldest: number, now: number): boolean {
  return now - oldest > BEHIND_MS && (now + KST_OFFSET_MS) % DAY_MS < WAITS_UNTIL_MS;
}

/** A tenant's day was proven. */
export function walkOn(walk: ProofWalk, tenant: string, kinds: DayFindings["kinds"]): ProofWalk {
  const [day = ""] = walk.days;
  const known = { ...walk, after: tenant, tries: 0 };
  if (Object.keys(kinds).length === 0) return known;
  if (walk.found.length >= MOST_FOUND) return { ...known, more: walk.more + 1 };
  return { ...known, found: [...walk.found, { tenant, day, kinds }] };
}

/** The proof of the tenant's day took too long: it is tried once more, and then passed over, which is a finding. */
export function stumble(walk: ProofWalk, tenant: string): ProofWalk {
  const tries = (walk.tries ?? 0) + 1;
  return tries < MOST_TRIES ? { ...walk, tries } : walkOn(walk, tenant, { "not proven": 1 });
}

/** All tenants of the day were proven. */
export function endDay(walk: ProofWalk): ProofWalk {
  return { ...walk, days: walk.days.slice(1), after: null };
}

export function countOf({ found, more }: ProofWalk): number {
  const counts = found.flatMap(({ kinds }) => Object.values(kinds));
  return counts.reduce((sum, count) => sum + count, more);
}

const SHOWN = 10;

/** The sentences that operators read first: `acme 2026-11-20: missing 3, stale 1`. */
export function wordsOf({ found, more }: ProofWalk): string {
  const lines = found.slice(0, SHOWN).map(({ tenant, day, kinds }) => {
    const counts = Object.entries(kinds).map(([kind, count]) => `${kind} ${count}`);
    return `${tenant} ${day}: ${counts.join(", ")}`;
  });
  const rest = Math.max(0, found.length - SHOWN) + more;
  return [...lines, ...(rest > 0 ? [`and ${rest} more days of tenants`] : [])].join("; ");
}
