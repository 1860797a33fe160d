/** Texts of times, all in UTC. The pure wings name the clock's class through this file alone, and never the present. */

/** An epoch time in ms as ISO 8601 in UTC. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** Epoch ms of a date text that names its offset (ISO 8601, or the form of HTTP); NaN for anything else. */
export function epochOf(text: string): number {
  return Date.parse(text);
}

/** Epoch ms of a calendar date and time in UTC; months count from 1. */
export function utcEpoch(
  [year, month, day]: readonly [number, number, number],
  [hour, minute, second]: readonly [number, number, number],
): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

export function isoOrNull(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : iso(at);
}
