/** Why a request about webhooks is refused. */
import type { Table } from "./table.ts";

export type WebhookReason =
  | { readonly kind: "webhook_not_found" }
  | { readonly kind: "too_many_webhooks"; readonly max: number }
  | { readonly kind: "delivery_not_found" }
  | { readonly kind: "delivery_gone" };

export const WEBHOOK_TABLE: Table<WebhookReason> = {
  webhook_not_found: { status: 404, title: "There is no such webhook", retryable: false },
  too_many_webhooks: {
    status: 409,
    title: "The tenant has too many webhooks",
    detail: ({ max }) => `It may have ${max}: delete one that is not needed any more.`,
    retryable: false,
  },
  delivery_not_found: {
    status: 404,
    title: "There is no such delivery",
    detail: "It may be seconds old: the log follows the deliveries.",
    retryable: true,
    retryAfterMs: 5000,
  },
  delivery_gone: {
    status: 409,
    title: "The delivery cannot be made again",
    detail: "The message is past its retention: look at its record.",
    retryable: false,
  },
};
