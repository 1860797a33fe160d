/** Headers that are read here have a bound, and what is longer is refused before anything else reads it. */

/** Characters of a header: keys, ids and lists of languages have far fewer. */
const MOST_CHARS = 2000;
/** Tokens of people name the groups that they are in. */
const MOST_TOKEN_CHARS = 16_000;

const TOKENS: ReadonlySet<string> = new Set(["authorization", "cf-access-jwt-assertion"]);

export function mostCharsOf(header: string): number {
  return TOKENS.has(header) ? MOST_TOKEN_CHARS : MOST_CHARS;
}

/** All that src/http reads; test/node/refusals.test.ts compares. Others, such as cookies, may be what they like. */
export const READ_HEADERS = [
  "accept",
  "accept-language",
  "authorization",
  "cf-access-jwt-assertion",
  "cf-connecting-ip",
  "cf-ipcountry",
  "cf-ray",
  "content-type",
  "idempotency-key",
  "if-none-match",
  "origin",
  "prefer",
  "sec-fetch-site",
  "sec-websocket-protocol",
  "traceparent",
  "upgrade",
  "x-acting-person",
  "x-cron-token",
  "x-request-id",
  "x-tenant-id",
] as const;

/** The first one that is too long. */
export function longHeaderOf(headers: Headers): string | undefined {
  return READ_HEADERS.find((name) => (headers.get(name)?.length ?? 0) > mostCharsOf(name));
}
