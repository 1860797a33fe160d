/** What of a log line's context may be written as it is. */

/**
 * Names of what is personal or secret, in lower case. A name counts as a whole or as the last word of a longer one
 * (`userPhone`, `access_token`), so that `messageId`, `total` and `author` stay readable.
 */
const SENSITIVE: ReadonlySet<string> = new Set([
  "to",
  "from",
  "phone",
  "phonenumber",
  "recipient",
  "sender",
  "secret",
  "apikey",
  "apisecret",
  "authorization",
  "auth",
  "token",
  "password",
  "payload",
  "message",
  "content",
  "text",
]);

const MAX_DEPTH = 6;
const LONG_DIGITS = /\d(?:[\s().-]?\d){6,}/g;

const isSensitive = (key: string): boolean => {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const [last = "", before = ""] = [words.at(-1), words.at(-2)];
  return SENSITIVE.has(words.join("")) || SENSITIVE.has(last) || SENSITIVE.has(before + last);
};

const maskString = (value: string): string => {
  if (value.length <= 4) return "***";
  const at = value.indexOf("@");
  if (at > 0) return `${value.slice(0, Math.min(2, at))}***${value.slice(at)}`;
  return `${value.slice(0, 3)}***${value.slice(-2)}`;
};

const maskValue = (value: unknown): unknown => {
  if (value === undefined || value === null) return value;
  if (typeof value === "string") return maskString(value);
  return typeof value === "object" ? "[REDACTED]" : "***";
};

const clean = (value: unknown, depth: number): unknown => {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (depth >= MAX_DEPTH) return "[DEEP]";
  if (Array.isArray(value)) return value.map((entry) => clean(entry, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      isSensitive(key) ? maskValue(entry) : clean(entry, depth + 1),
    ]),
  );
};

export const maskContext = (context: Record<string, unknown>): Record<string, unknown> =>
  clean(context, 0) as Record<string, unknown>;

/** Runs of seven or more digits, as phone numbers are, leave free text. */
export const maskText = (text: string): string => text.replace(LONG_DIGITS, "***");
