/** Reading what came from outside: nothing here throws, and nothing is believed. */

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A non-negative integer, as a number or a digit string. */
export const readInteger = (value: unknown): number | undefined => {
  const digits = typeof value === "string" && /^\s*\d{1,15}\s*$/.test(value);
  const number = digits ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0
    ? number
    : undefined;
};

/** PHP turns a list with gaps into an object keyed by number; both are lists here. */
export const readList = (value: unknown): Record<string, unknown>[] => {
  const items = isRecord(value) ? Object.values(value) : value;
  return Array.isArray(items) ? items.filter(isRecord) : [];
};

/** Far longer than any provider's id, and short enough for an index of a database. */
const ID_LIMIT = 255;

/** The first value that is an id: text or a whole number, without blanks around it. What is too long for one is none. */
export const readId = (...values: unknown[]): string | undefined =>
  values
    .map((value) => (typeof value === "string" || Number.isSafeInteger(value) ? value : ""))
    .map((value) => String(value).trim())
    .find((value) => value !== "" && value.length <= ID_LIMIT);

const TEXT_LIMIT = 200;

/**
 * Foreign text that may be stored: runs of seven or more digits (phone numbers, also with
 * separators) are masked, control characters become blanks, the rest is cut at 200 characters. HTML is dropped altogether.
 */
export const maskText = (value: unknown): string | undefined => {
  if (typeof value !== "string" || value.trim() === "" || /<[a-z!/]/i.test(value)) return undefined;
  const masked = value
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .replace(/\d(?:[\s().-]?\d){6,}/g, "***");
  return Array.from(masked).slice(0, TEXT_LIMIT).join("");
};
