/** Fields of every sending route for the message's validity, and for the case of doubt. */
import { z } from "@hono/zod-openapi";

import { ON_UNKNOWN } from "../../domain/message/absence.ts";
import type { Draft } from "../../domain/message/draft.ts";
import { readDuration } from "../../kernel/time/duration.ts";
import { DAY_MS } from "../../kernel/time/units.ts";
import { bounded, zonedTime } from "./bounded.ts";

const LONGEST_MS = 60 * DAY_MS;

const isReadable = (text: string): boolean => (readDuration(text) ?? Infinity) <= LONGEST_MS;

export const deliveryFields = {
  validFor: bounded(24)
    .refine(isReadable, 'must be a duration of at most 60 days such as "10m", "24h" or "PT10M"')
    .optional()
    .openapi({
      description:
        "How long the message may be sent, from its acceptance or `scheduledAt`: `90s`, `10m`, `24h`, `3d` or ISO 8601. After it the message is `failed` with `validity_expired`. Left out: the setting VALIDITY, by purpose.",
      example: "10m",
    }),
  validUntil: zonedTime()
    .optional()
    .openapi({ description: "The same as a time, in place of `validFor`." }),
  onUnknown: z.enum(ON_UNKNOWN).optional().openapi({
    description:
      "Where nobody knows whether the provider took the message. `resend`: another attempt once its history proves or lets presume that it did not; `hold`: only with proof; `fail`: never, it is reported. Left out: `resend`, for an ad `hold`.",
  }),
};

interface DeliveryInput {
  readonly validFor?: string | undefined;
  readonly validUntil?: string | undefined;
  readonly onUnknown?: Draft["onUnknown"];
}

export function deliveryOf(
  input: DeliveryInput,
): Pick<Draft, "validFor" | "validUntil" | "onUnknown"> {
  const { validFor, validUntil, onUnknown } = input;
  return {
    ...(validFor !== undefined && { validFor: readDuration(validFor) }),
    ...(validUntil !== undefined && { validUntil: Date.parse(validUntil) }),
    ...(onUnknown && { onUnknown }),
  };
}
