/** Masks the part of a log line's context that may not be written as it is. */

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
  "privatekey",
  "secretkey",
  "accesskey",
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

/** Runs of seven or more digits, as phone numbers are written. */
const LONG_DIGITS = /\+?\d(?:[ ().-]{0,2}\d){6,60}/g;
const DATE = /^\d{4}-\d\d-\d\d(?: \d\d)?$/;
const BEARER = /\b(Bearer|Basic)\s{1,4}[\w.~+/=-]+/gi;
const URL_PASSWORD = /(:\/\/[^\s:/@]{0,100}):[^\s/]{1,200}@/g;
/** `apiKey=…`, `X-API-Key: …`, `"token": "…"`, also with the quotes escaped. */
const SECRET =
  /((?:api|access|private|secret)[_-]?key|secret|token|passw(?:or)?d|pwd|authorization)(\\{0,3}["']?\s{0,4}[:=]\s{0,4})(\\{0,3}["']|Bearer |Basic )?[^\s"'\\,;&}]+/gi;
const JSON_TEXT = /"((?:[^"\\]|\\.){1,60})"(\s{0,4}:\s{0,4})"(?:[^"\\]|\\.)*"/g;

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

/**
 * Free text without phone numbers, secrets in the form `name=value`, bearer tokens, passwords in URLs, and what JSON within it has
 * under a personal or secret name. `***` stands in their place.
 */
export const redactLogText = (text: string): string =>
  text
    .replace(URL_PASSWORD, "$1:***@")
    .replace(JSON_TEXT, (whole: string, key: string, colon: string) =>
      isSensitive(key) ? `"${key}"${colon}"***"` : whole,
    )
    .replace(BEARER, "$1 ***")
    .replace(
      SECRET,
      (_whole, name: string, sign: string, quote = "") => `${name}${sign}${quote}***`,
    )
    .replace(LONG_DIGITS, (digits) => (DATE.test(digits) ? digits : "***"));
