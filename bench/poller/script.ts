/** The script of the comparison: who is sent to and when, and how long the carrier takes. The same for all designs. Pure. */

/** Times of results: a share of the messages, and the range in ms (spread evenly on a logarithmic scale). */
const RESULT_TIMES: readonly {
  readonly share: number;
  readonly from: number;
  readonly to: number;
}[] = [
  { share: 0.88, from: 2000, to: 10_000 },
  { share: 0.07, from: 10_000, to: 60_000 },
  { share: 0.035, from: 60_000, to: 600_000 },
  { share: 0.015, from: 600_000, to: 3 * 3_600_000 },
];

/** A prime, so that recipients that count up meet every place of the list. */
const PLACES = 1997;

/** Mulberry32: the same seed gives the same script on every machine. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** For the emulator's `resultAfterMsBy`. @param compress divides all times */
export function resultTimes(seed: number, compress = 1): readonly number[] {
  const next = random(seed);
  return Array.from({ length: PLACES }, (_, place) => {
    // Every share has exactly its part of the places, in an order that the seed decides.
    const { from, to } = rangeAt(((place * 761) % PLACES) / PLACES);
    return Math.round((from * (to / from) ** next()) / compress);
  });
}

function rangeAt(share: number): { readonly from: number; readonly to: number } {
  let sum = 0;
  for (const range of RESULT_TIMES) {
    sum += range.share;
    if (share < sum) return range;
  }
  return RESULT_TIMES[0] ?? { from: 1, to: 1 };
}

/** Amount of messages, and the times of their results. */
export interface Load {
  /** Messages a second. */
  readonly perSecond: number;
  /** For the emulator's `resultAfterMsBy`. */
  results(seed: number): readonly number[];
}

/** All results are there by the schedule's first check: so many messages, so many checks. */
function early(): readonly number[] {
  return Array.from({ length: PLACES }, (_, place) => 2000 + (place % 6000));
}

export const LOADS = {
  /** Below every rate limit, and what the tuned poller can still ask about in time. */
  mixed: { perSecond: 30, results: resultTimes },
  lone: { perSecond: 1, results: early },
  many: { perSecond: 30, results: early },
  crowd: { perSecond: 200, results: early },
} as const satisfies Record<string, Load>;

export interface Planned {
  readonly phone: string;
  /** Milliseconds after the start. */
  readonly at: number;
}

/** One in twenty is refused by the carrier: the emulator scripts that by the last four digits. */
const REFUSED = ["9001", "9007", "9011", "9020"];

/** Recipients that nobody else has, evenly spaced. */
export function plan(count: number, perSecond: number): readonly Planned[] {
  return Array.from({ length: count }, (_, index) => {
    const lastFour =
      index % 20 === 19
        ? (REFUSED[Math.floor(index / 20) % REFUSED.length] ?? "9007")
        : String((index * 7) % 6991).padStart(4, "0");
    return {
      phone: `010${String(index % 10_000).padStart(4, "0")}${lastFour}`,
      at: Math.round((index * 1000) / perSecond),
    };
  });
}
