/**
 * When the next call to the provider may start: evenly spaced slots (GCRA), two lanes, so that a burst becomes a line and a
 * one-time password need not stand in it. Pure; times are epoch milliseconds, rates calls a second.
 */

export type Lane = "normal" | "high";

/** When the next free slot of each lane is. */
export interface Pace {
  readonly normal: number;
  readonly high: number;
}

export interface Slots {
  readonly first: number;
  readonly intervalMs: number;
  readonly count: number;
}

export interface Reservation {
  readonly lane: Lane;
  readonly count: number;
  /** Calls a second, both lanes together. */
  readonly rate: number;
  /** A high call stays in its lane, though the other may be sooner. */
  readonly stays?: boolean;
}

export const IDLE_PACE: Pace = { normal: 0, high: 0 };

/** The part of the rate that the high lane has to itself. */
export const HIGH_SHARE = 0.2;
/** The part that is the normal lane's. */
export const NORMAL_SHARE = 1 - HIGH_SHARE;

/** Both lanes together never exceed the rate. A high call takes the normal lane where that is sooner. */
export function reserve(
  pace: Pace,
  { lane, count, rate, stays = false }: Reservation,
  now: number,
): { readonly pace: Pace; readonly slots: Slots } {
  const isSooner = stays || pace.high <= Math.max(pace.normal, now);
  const chosen = lane === "high" && isSooner ? "high" : "normal";
  const share = chosen === "high" ? HIGH_SHARE : NORMAL_SHARE;
  const intervalMs = 1000 / (rate * share);
  const first = Math.max(pace[chosen], now);
  return {
    slots: { first, intervalMs, count },
    pace: { ...pace, [chosen]: first + count * intervalMs },
  };
}
