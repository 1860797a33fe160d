/** IWINV writes Korean wall-clock time without an offset. Korea has had no summer time since 1988. */
const KST_OFFSET_MS = 9 * 60 * 60 * 1000;

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})$/;

/** Epoch milliseconds as "yyyy-MM-dd HH:mm:ss" in Korea. Throws RangeError on an invalid time. */
export const formatKst = (epochMs: number): string =>
  new Date(epochMs + KST_OFFSET_MS).toISOString().slice(0, 19).replace("T", " ");

/** Epoch milliseconds as the Korean calendar day, "yyyy-MM-dd". Throws RangeError likewise. */
export const formatKstDate = (epochMs: number): string => formatKst(epochMs).slice(0, 10);

/**
 * Epoch milliseconds of a Korean wall-clock time. Undefined for anything that is not a real time:
 * blank, "0000-00-00 00:00:00", month 13, February 30.
 */
export const parseKst = (text: unknown): number | undefined => {
  const match = typeof text === "string" ? PATTERN.exec(text.trim()) : null;
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map(Number);
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC rolls impossible fields over; only a real time reads back the same.
  const epochMs = wallMs - KST_OFFSET_MS;
  return formatKst(epochMs) === match[0].replace("T", " ") ? epochMs : undefined;
};
