/** RFC 7240: how long the caller wants to wait for the provider. Pure. */

export const MAX_WAIT_MS = 10_000;

/** Milliseconds; 0 for `respond-async`. */
export function readWait(prefer: string | undefined): number {
  if (prefer === undefined) return MAX_WAIT_MS;
  const preferences = prefer.split(",").map((part) => part.trim().toLowerCase());
  if (preferences.includes("respond-async")) return 0;
  const seconds = preferences.map((part) => /^wait=(\d{1,4})$/.exec(part)?.[1]).find(Boolean);
  return seconds === undefined ? MAX_WAIT_MS : Math.min(MAX_WAIT_MS, Number(seconds) * 1000);
}
