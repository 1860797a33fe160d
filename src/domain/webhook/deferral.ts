/**
 * When a delivery comes again that its host has no room for now. It was no attempt: the schedule is as it was. Pure; times are
 * epoch milliseconds.
 */
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { MINUTE_MS } from "../../kernel/time/units.ts";

const FIRST_MS = 5000;
const LONGEST_MS = 10 * MINUTE_MS;

export interface Deferred {
  /** Number of deferrals since its last attempt. */
  readonly times: number;
  /** Spreads those that were deferred together: the id of the event. */
  readonly key: string;
}

/** @param waitMs until the host may have room. @returns later the more often it was deferred: a long line asks rarely. */
export function deferUntil(waitMs: number, { times, key }: Deferred, now: number): number {
  const rest = Math.min(FIRST_MS * 2 ** times, LONGEST_MS);
  return now + Math.round(waitMs + rest * (0.5 + hashFraction(`${key}:deferred:${times}`)));
}
