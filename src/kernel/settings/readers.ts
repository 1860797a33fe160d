/** Readers of a setting's text: each reader refuses in words that a person can act on. */
import { normalizeSenderNumber } from "@k-msg/core";
import { z } from "zod";

import { DAY_MS, HOUR_MS, MINUTE_MS } from "../time/units.ts";

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
};

/** Ten years: longer is a slip of the hand, and timers and dates have limits of their own. */
const LONGEST = 3650 * DAY_MS;

/** Milliseconds of "250ms", "10s", "8m", "2h", "30d" or a bare number of seconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?$/.exec(text.trim());
  if (!match?.[1]) return undefined;
  const ms = Math.round(Number(match[1]) * (UNITS[match[2] ?? "s"] ?? 1000));
  return ms <= LONGEST ? ms : undefined;
}

export const duration = z.string().transform((text, ctx) => {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  ctx.addIssue({ code: "custom", message: 'must be a duration such as "10s", "8m" or "2h"' });
  return z.NEVER;
});

/** For what would run hot, or never succeed, with no time at all. */
export const positiveDuration = duration.refine((ms) => ms > 0, "must be longer than 0");

/** A row each for a message that never gets a result. Enough for a look every few seconds of the first minute, and all later ones. */
const MOST_OFFSETS = 32;

export const schedule = z.string().transform((text, ctx) => {
  const offsets = text.split(",").map((part) => parseDuration(part));
  const valid = offsets.filter((offset) => offset !== undefined);
  const ascending = valid.every((offset, i) => offset > (valid[i - 1] ?? 0));
  if (valid.length === offsets.length && ascending && valid.length <= MOST_OFFSETS) return valid;
  ctx.addIssue({
    code: "custom",
    message: `must be at most ${MOST_OFFSETS} ascending durations separated by commas, such as "10s,30s,1m"`,
  });
  return z.NEVER;
});

/** As {@link schedule}, but may be empty. */
export const scheduleTail = z
  .string()
  .transform((text) => (text.trim() === "" ? undefined : text))
  .pipe(schedule.optional())
  .transform((offsets) => offsets ?? []);

export const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
export const secret = z.string().min(1);
export const number = z
  .string()
  .refine((text) => normalizeSenderNumber(text) !== null, "must be a Korean telephone number");

/** Type of a message to the price of one. */
export type Prices = Readonly<Record<string, number>>;

export const prices = z.string().transform((text, ctx): Prices => {
  const parts = text.trim() === "" ? [] : text.split(",");
  const pairs = parts.map((part) =>
    /^\s*([A-Z]{1,64})\s*=\s*(\d{1,9}(?:\.\d{1,6})?)\s*$/.exec(part),
  );
  const valid = pairs.flatMap((pair) =>
    pair?.[1] && pair[2] ? [[pair[1], Number(pair[2])] as const] : [],
  );
  const known = Object.fromEntries(valid);
  if (Object.keys(known).length === parts.length) return known;
  ctx.addIssue({
    code: "custom",
    message: 'must be types with their prices, each once, such as "SMS=9,LMS=27"',
  });
  return z.NEVER;
});

/** `provider:code`, separated by commas; by provider. */
export const codes = z
  .string()
  .transform((text, ctx): Readonly<Record<string, readonly string[]>> => {
    const parts = text.split(",").map((part) => part.trim());
    const pairs = parts.filter(Boolean).map((part) => /^([a-z]+):([\w-]+)$/.exec(part));
    if (pairs.every((pair) => pair !== null)) {
      const byProvider = Map.groupBy(pairs, ([, provider]) => provider ?? "");
      return Object.fromEntries(
        [...byProvider].map(([provider, own]) => [provider, own.map(([, , code]) => code ?? "")]),
      );
    }
    ctx.addIssue({ code: "custom", message: 'must be such as "iwinv:K101,solapi:3110"' });
    return z.NEVER;
  });

/** Purpose of a message to a duration, ms; a purpose that is missing has none. */
export type ByPurpose = Readonly<Partial<Record<"auth" | "info" | "ad", number>>>;

export const byPurpose = z.string().transform((text, ctx): ByPurpose => {
  const parts = text.trim() === "" ? [] : text.split(",");
  const pairs = parts.map((part) => /^\s*(auth|info|ad)\s*=(.+)$/.exec(part));
  const known = pairs.flatMap((pair) => {
    const ms = parseDuration(pair?.[2] ?? "");
    return pair?.[1] && ms !== undefined && ms > 0 ? [[pair[1], ms] as const] : [];
  });
  const durations: ByPurpose = Object.fromEntries(known);
  if (Object.keys(durations).length === parts.length) return durations;
  ctx.addIssue({
    code: "custom",
    message:
      'must be purposes (auth, info, ad) with durations, each once, such as "auth=10m,info=24h"',
  });
  return z.NEVER;
});

export const rate = z.coerce.number().positive().max(100_000);
export const flag = z.enum(["true", "false"]).transform((word) => word === "true");
