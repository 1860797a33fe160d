/** A delivery receipt as others push it; names in snake_case or camelCase, the time or the status or both. */
import { z } from "@hono/zod-openapi";

import type { Fault, Report } from "../../domain/message/intake-checks.ts";
import { MINUTE_MS } from "../../kernel/time/units.ts";
import type { Receipt } from "../../objects/message/message-rpc.ts";
import { bounded, zonedTime } from "../shapes/bounded.ts";

const Id = bounded(255).min(1);
const ProviderMessageId = bounded(255).regex(
  /^[\x21-\x7e]{1,255}$/,
  "must have 1 to 255 visible ASCII characters",
);
const Time = zonedTime();

export const ReceiptInput = z
  .strictObject({
    message_id: Id.optional().openapi({ description: "The message, by its id here." }),
    messageId: Id.optional(),
    provider_id: ProviderMessageId.optional().openapi({
      description: "The message, by its id at the provider.",
    }),
    provider_message_id: ProviderMessageId.optional(),
    providerMessageId: ProviderMessageId.optional(),
    providerId: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .openapi({ description: "The provider; left out: the key's own, which it has to be." }),
    status: z.enum(["delivered", "failed"]).optional(),
    delivered_at: Time.optional(),
    deliveredAt: Time.optional(),
    failed_at: Time.optional(),
    failedAt: Time.optional(),
    code: bounded(32)
      .regex(/^[\x21-\x7e]{1,32}$/, "must have 1 to 32 visible ASCII characters")
      .optional()
      .openapi({ description: "The provider's result code." }),
  })
  .openapi("ReceiptInput", {
    example: { message_id: "msg_2f0…", delivered_at: "2026-02-05T12:00:00Z" },
  });

export type ReceiptInput = z.output<typeof ReceiptInput>;

export interface ReadReceipt {
  readonly messageId: string | undefined;
  readonly providerId: string | undefined;
  readonly receipt: Receipt;
}

/** Clocks differ; a result from further ahead than this is a mistake. */
const AHEAD_MS = 10 * MINUTE_MS;

export function readReceipt(
  input: ReceiptInput,
  now: number,
): { readonly ok: ReadReceipt } | { readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const fault: Report = (pointer, code, detail) => {
    faults.push({ pointer, code, detail });
  };
  const one = (...names: readonly (keyof ReceiptInput)[]): string | undefined => {
    const given = names.filter((name) => input[name] !== undefined);
    const values = new Set(given.map((name) => input[name]));
    if (values.size > 1) fault(`/${given[1] ?? ""}`, "contradiction", `is not the ${given[0]}`);
    return given[0] === undefined ? undefined : input[given[0]];
  };

  const messageId = one("message_id", "messageId");
  const providerMessageId = one("provider_id", "provider_message_id", "providerMessageId");
  const deliveredAt = one("delivered_at", "deliveredAt");
  const failedAt = one("failed_at", "failedAt");
  if (messageId === undefined && providerMessageId === undefined) {
    fault("/message_id", "required", "is required: or provider_id, the provider's message id");
  }
  const failed = failedAt !== undefined || input.status === "failed";
  const delivered = deliveredAt !== undefined || input.status === "delivered";
  if (failed && delivered) {
    fault("/status", "contradiction", "says delivered and failed at once");
  } else if (!failed && !delivered) {
    fault("/status", "required", "is required: or delivered_at, or failed_at");
  }
  const time = deliveredAt ?? failedAt;
  const at = time === undefined ? undefined : Date.parse(time);
  if (at !== undefined && at > now + AHEAD_MS) {
    fault(deliveredAt === undefined ? "/failed_at" : "/delivered_at", "in_the_future", "is ahead");
  }
  if (faults.length > 0) return { faults };
  return {
    ok: {
      messageId,
      providerId: input.providerId,
      receipt: {
        status: failed ? "FAILED" : "DELIVERED",
        ...(providerMessageId !== undefined && { providerMessageId }),
        ...(input.code !== undefined && { statusCode: input.code }),
        ...(at !== undefined && { at }),
      },
    },
  };
}
