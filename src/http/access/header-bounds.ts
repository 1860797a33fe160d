/** Headers that are read here have a bound, and what is longer is refused before anything else reads it. */

/** Characters of a header: keys, ids and lists of languages have far fewer. */
export const MOST_HEADER_CHARS = 2000;

/** All that src/http reads; test/node/refusals.test.ts compares. Others, such as cookies, may be what they like. */
export const READ_HEADERS = [
  "accept",
  "accept-language",
  "authorization",
  "cf-connecting-ip",
  "cf-ipcountry",
  "cf-ray",
  "content-type",
  "idempotency-key",
  "prefer",
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
  return READ_HEADERS.find((name) => (headers.get(name)?.length ?? 0) > MOST_HEADER_CHARS);
}
