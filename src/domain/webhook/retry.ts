/** The meaning of an endpoint's answer for a delivery. Pure; times are epoch milliseconds. */
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { DAY_MS } from "../../kernel/time/units.ts";

/** The endpoint's answer. */
export interface Answer {
  /** Absent where none came. */
  readonly status?: number;
  /** `Retry-After`, ms. */
  readonly retryAfterMs?: number;
  /** The receiver asks to stop with this event. */
  readonly abort?: boolean;
  /** The reason that there is no status: timeout, connection, refused_url. */
  readonly error?: string;
}

export type Outcome =
  | "delivered"
  /** Not taken; tried again later. */
  | "retrying"
  /** Not taken; that was the last attempt. */
  | "exhausted"
  /** The receiver asked to stop with this event. */
  | "aborted"
  /** The endpoint answered 410: it gets nothing any more. */
  | "gone"
  /** The endpoint was removed or disabled before the event could be delivered. */
  | "dropped";

export const OUTCOMES = [
  "delivered",
  "retrying",
  "exhausted",
  "aborted",
  "gone",
  "dropped",
] as const satisfies readonly Outcome[];

export interface Verdict {
  readonly outcome: Outcome;
  /** When it is tried again. */
  readonly nextAt?: number;
}

/** Nobody is waited for longer, whatever they ask. */
const LONGEST_WAIT_MS = DAY_MS;
const JITTER = 0.2;
const SLOW_DOWN = 2;
/** The receiver is there, but has too much to do. */
const BUSY: ReadonlySet<number> = new Set([429, 502, 504]);

export interface Attempt {
  /** Attempts that failed before this one. */
  readonly failed: number;
  /** Fixes the jitter: the same for the same attempt of the same event. */
  readonly key: string;
}

/** @param waits between the attempts, ms; one attempt more than there are waits */
export function judge(
  answer: Answer,
  { failed, key }: Attempt,
  waits: readonly number[],
  now: number,
): Verdict {
  const { status } = answer;
  if (status !== undefined && status >= 200 && status < 300) return { outcome: "delivered" };
  if (status === 410) return { outcome: "gone" };
  if (answer.abort) return { outcome: "aborted" };
  const wait = waits[failed];
  // An address that may not be called today may not be called tomorrow.
  if (wait === undefined || answer.error === "refused_url") return { outcome: "exhausted" };
  const slowed = status !== undefined && BUSY.has(status) ? wait * SLOW_DOWN : wait;
  const spread = slowed * (1 + JITTER * hashFraction(`${key}:${failed}`));
  const asked = Math.max(spread, answer.retryAfterMs ?? 0);
  return { outcome: "retrying", nextAt: now + Math.round(Math.min(asked, LONGEST_WAIT_MS)) };
}
