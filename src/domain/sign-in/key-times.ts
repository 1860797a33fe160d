/** When an issuer's public keys are fetched. Pure; times are epoch milliseconds. */
import { DAY_MS, HOUR_MS } from "../../kernel/time/units.ts";

export interface KeyTimes {
  /** Time of the known keys; absent: none are. */
  readonly fetchedAt?: number;
  /** Times of the newest fetches, whatever came of them. */
  readonly triedAt: readonly number[];
}

/** A key that the issuer took back is not taken longer than this, while it can be asked. */
const FRESH_MS = HOUR_MS;
/** While it cannot be asked, its keys hold on for so long. */
const STALE_MS = DAY_MS;
const WINDOW_MS = 30_000;
/** Each request without keys has to fetch them itself: none waits for another's. */
const TRIES_WITHOUT = 10;

/** True if keys of that time may still be used. */
export function areUsable({ fetchedAt }: KeyTimes, now: number): boolean {
  return fetchedAt !== undefined && now - fetchedAt < STALE_MS;
}

/** True if keys are to be fetched now: keys that are missing or old, or a token that names one we do not know, once in half a minute. */
export function mayFetch(times: KeyTimes, unknown: boolean, now: number): boolean {
  const isFresh = times.fetchedAt !== undefined && now - times.fetchedAt < FRESH_MS;
  if (isFresh && !unknown) return false;
  const most = areUsable(times, now) ? 1 : TRIES_WITHOUT;
  return recent(times, now).length < most;
}

export function noteTry(times: KeyTimes, now: number): KeyTimes {
  return { ...times, triedAt: [...recent(times, now), now] };
}

function recent({ triedAt }: KeyTimes, now: number): readonly number[] {
  return triedAt.filter((at) => now - at < WINDOW_MS);
}
