/** Reasons to refuse a request about webhooks. */
import type { Table } from "./table.ts";

export type WebhookReason =
  | { readonly kind: "webhook_not_found" }
  | { readonly kind: "too_many_webhooks"; readonly max: number }
  | { readonly kind: "webhook_unproven" }
  | { readonly kind: "too_many_challenges"; readonly retryAfterMs: number }
  | { readonly kind: "webhook_host_busy"; readonly retryAfterMs: number }
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
  webhook_unproven: {
    status: 409,
    title: "The webhook's address is not proven",
    detail: "POST /v1/webhooks/{id}/verify asks it; docs/webhooks.md says what it has to answer.",
    retryable: false,
  },
  too_many_challenges: {
    status: 429,
    title: "Too many addresses were asked to prove themselves",
    detail: "A tenant may ask 30 times in 10 minutes; a host is asked 5 times a second by all.",
    retryable: true,
    retryAfterMs: ({ retryAfterMs }) => retryAfterMs,
  },
  webhook_host_busy: {
    status: 429,
    title: "The webhook's host gets no more calls now",
    detail: "It is called as often as it may be, or rests because it only failed.",
    retryable: true,
    retryAfterMs: ({ retryAfterMs }) => retryAfterMs,
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
