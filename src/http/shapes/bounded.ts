/**
 * Strings of requests. Each has a bound, and what is longer is refused before anything else reads it: no other check of the field
 * runs. test/security/input-budget.test.ts finds a field without one.
 */
import { z } from "@hono/zod-openapi";

/** At most, in UTF-16 units, as `length` counts them. */
export const MOST = {
  /** A text with the names of its variables, or a value for one: far more than any message carries. */
  text: 20_000,
  /** A title with the names of its variables. */
  title: 1000,
  /** Name of a variable. */
  name: 255,
  /** A telephone number, with what stands between its digits. */
  number: 100,
  /** An id of ours, a caller's or a provider's; 255, and what is put behind one. */
  id: 300,
  /** A word of ours or of a provider: a type, a state, a media type. */
  word: 64,
  cursor: 1000,
  /** ISO 8601 with a zone. */
  time: 64,
  url: 2048,
  /** A picture as base64, or its bytes as numbers: far more than may be sent, so that who sends one too large hears how large it may be. */
  picture: 1_000_000,
} as const;

export function bounded(most: number): z.ZodString {
  return z.string().max(most, { abort: true });
}

/** ISO 8601 with a zone. */
export function zonedTime(): z.ZodString {
  return bounded(MOST.time).check(
    z.iso.datetime({
      offset: true,
      error: "must be ISO 8601 with a zone, such as 2026-12-25T10:00:00+09:00",
    }),
  );
}
