/** Settings against abuse: how much may go where, how often the same, how many wrong keys. */
import { z } from "zod";

import { DAY_MS } from "../time/units.ts";
import { count, duration, parseDuration } from "./readers.ts";

/** So many in so long a time. `domain/guards/allowance.ts` says how they are counted. */
export interface Allowance {
  readonly count: number;
  readonly windowMs: number;
}

const MAX_COUNT = 1_000_000;
const MAX_WINDOW_MS = DAY_MS;
/** Sent texts are remembered in memory, and the memory of an object is small. */
const MAX_DUPLICATE_MS = 600_000;

/** "30/10m"; "0" for no limit, which reads as undefined. */
const allowance = z.string().transform((text, ctx): Allowance | undefined => {
  if (/^\s*0\s*$/.test(text)) return undefined;
  const [, number, window = ""] = /^\s*(\d{1,7})\s*\/([^/]+)$/.exec(text) ?? [];
  const allowed = Number(number);
  const windowMs = parseDuration(window) ?? 0;
  const inRange = allowed >= 1 && allowed <= MAX_COUNT && windowMs > 0 && windowMs <= MAX_WINDOW_MS;
  if (inRange) return { count: allowed, windowMs };
  ctx.addIssue({ code: "custom", message: 'must be such as "30/10m", at most a day, or 0' });
  return z.NEVER;
});

export const abuseSettings = {
  title: "Limits against abuse",
  about: "How much may go where, how often the same, and how many wrong keys are tolerated.",
  fields: {
    RATE_LIMIT: count(0, 1_000_000)
      .prefault("500")
      .describe("Requests per second and key, over all isolates of the Worker; 0 switches it off."),
    GUARD_RECIPIENT: allowance
      .prefault("30/10m")
      .describe(
        "Messages of a tenant to one number: `30/10m` is a burst of 30, refilled evenly over 10 minutes; `0`: no limit.",
      ),
    GUARD_PREFIX: allowance
      .prefault("1000/10m")
      .describe(
        "The same for a block of numbers: all that differ in their last four digits, or a foreign country; `0`: no limit.",
      ),
    GUARD_PAUSE: allowance
      .prefault("300/1m")
      .describe(
        "Messages of a tenant to numbers that differ in their last four digits; beyond it they are stopped until an operator lifts the pause. `0`: never.",
      ),
    GUARD_PAUSE_FAILURES: count(0, 100)
      .prefault("80")
      .describe(
        "Percentage of the results of such numbers, of 50 or more within an hour, that are failures: from it on they are stopped too. 0: never.",
      ),
    DEFAULT_DAILY_MESSAGES: count(0, 1_000_000_000)
      .prefault("50000")
      .describe(
        "Messages a tenant may send on a calendar day in Korea where it has no `perDay` of its own; 0: no ceiling.",
      ),
    DEFAULT_MONTHLY_SPEND: z.coerce
      .number()
      .min(0)
      .max(1e12)
      .prefault("3000000")
      .describe(
        "What a tenant may spend in a calendar month in Korea, by PRICES, where it has no `spendPerMonth` of its own; 0: no ceiling.",
      ),
    DUPLICATE_WINDOW: duration
      .refine((ms) => ms <= MAX_DUPLICATE_MS, "must be at most 10m")
      .prefault("0s")
      .describe(
        "How long the same text to the same number is refused, unless `allowDuplicate`; 0: never, at no cost.",
      ),
    AUTH_FAILURES: allowance
      .prefault("30/1m")
      .describe(
        "Wrong keys from one address, counted in each isolate; then 429 until it rests. A right key always passes. `0`: no limit.",
      ),
  },
};
