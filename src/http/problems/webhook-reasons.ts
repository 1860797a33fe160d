/** Why a request about webhooks is refused, for {@link problem}. */
import type { Wire } from "./wire.ts";

export type WebhookReason =
  | { readonly kind: "webhook_not_found" }
  | { readonly kind: "too_many_webhooks"; readonly max: number }
  | { readonly kind: "delivery_not_found" }
  | { readonly kind: "delivery_gone" };

export function webhookWire(reason: WebhookReason): Wire {
  switch (reason.kind) {
    case "webhook_not_found":
      return { status: 404, title: "There is no such webhook", retryable: false };
    case "too_many_webhooks":
      return {
        status: 409,
        title: "The tenant has too many webhooks",
        detail: `It may have ${reason.max}: delete one that is not needed any more.`,
        retryable: false,
      };
    case "delivery_not_found":
      return {
        status: 404,
        title: "There is no such delivery",
        detail: "It may be seconds old: the log follows the deliveries.",
        retryable: true,
        retryAfterMs: 5000,
      };
    case "delivery_gone":
      return {
        status: 409,
        title: "The delivery cannot be made again",
        detail: "The message is past its retention: look at its record.",
        retryable: false,
      };
  }
}
