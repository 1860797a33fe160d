/**
 * Reads a `Retry-After` header.
 * @param nowMs epoch milliseconds
 * @returns how long to wait, ms, for seconds or an HTTP date; undefined for anything else
 */
export const readRetryAfter = (header: string | null, nowMs: number): number | undefined => {
  if (header === null) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
};
