/**
 * How the provider's calls went lately, as far as faults of the line are concerned: enough to tell an outage from a fault that
 * stands alone. Pure; times are epoch milliseconds.
 */

export interface RecentCalls {
  /** Calls that went well; fading. */
  readonly oks: number;
  /** Faults since the last call that went well. */
  readonly streak: number;
  readonly at: number;
}

export const QUIET: RecentCalls = { oks: 0, streak: 0, at: 0 };

const FADE_MS = 10_000;
/** With less than this nobody knows that the line is sound: the first fault is believed. */
const KNOWN_SOUND = 0.3;
/** One fault among many is nobody's outage; two in a row are. */
const BELIEVED = 2;

export function noteOks(recent: RecentCalls, count: number, now: number): RecentCalls {
  if (count <= 0) return recent;
  return { oks: faded(recent, now) + count, streak: 0, at: now };
}

export function noteFault(recent: RecentCalls, now: number): RecentCalls {
  return { oks: faded(recent, now), streak: recent.streak + 1, at: now };
}

/** Whether the newest fault was more than an accident. */
export function isDown({ oks, streak }: RecentCalls): boolean {
  return streak >= BELIEVED || (streak > 0 && oks < KNOWN_SOUND);
}

function faded({ oks, at }: RecentCalls, now: number): number {
  return oks * Math.exp(-Math.max(0, now - at) / FADE_MS);
}
