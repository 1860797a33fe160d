/**
 * So many in so long a time, as a generic cell rate algorithm: one number a name, the time until which what came is paid for. All
 * of them may come at once; then one comes free every `windowMs / count`. Pure; times are epoch milliseconds.
 */
import type { Allowance } from "../../kernel/settings/abuse.ts";

export interface Taken {
  /** Number of those asked for that are allowed, from the first on. */
  readonly granted: number;
  /** State to keep for the next call. */
  readonly paidUntil: number;
  /** Until one more would be allowed. */
  readonly retryAfterMs: number;
}

/** Epoch milliseconds have few digits left for parts of them. */
const ROUNDING_MS = 0.01;

/**
 * @param paidUntil of this name; undefined for one that nobody knows
 * @param owed came already, without being asked about: it is counted in any case
 */
export function takeSome(
  { count, windowMs }: Allowance,
  paidUntil: number | undefined,
  { asked, owed }: { readonly asked: number; readonly owed: number },
  now: number,
): Taken {
  const each = windowMs / count;
  // A clock that was set back, or a debt from many isolates, must not close a name for longer than two windows.
  const known = Math.max(now, Math.min(paidUntil ?? now, now + 2 * windowMs));
  const from = Math.min(known + owed * each, now + 2 * windowMs);
  const room = Math.max(0, Math.floor((now + windowMs - from + ROUNDING_MS) / each));
  const granted = Math.min(asked, room);
  const until = from + granted * each;
  return { granted, paidUntil: until, retryAfterMs: Math.max(0, until + each - windowMs - now) };
}

/** Returns what was taken and not used. */
export function giveBackSome(
  { count, windowMs }: Allowance,
  paidUntil: number,
  unused: number,
): number {
  return paidUntil - (unused * windowMs) / count;
}
