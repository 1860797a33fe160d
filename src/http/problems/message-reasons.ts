/** Reasons to refuse requests about messages, batches, dead letters or receipts. */
import type { LostAnswer, LostBatch } from "../../app/send/lost-answer.ts";
import type { Table } from "./table.ts";

export type MessageReason =
  | { readonly kind: "not_found" }
  | { readonly kind: "batch_not_found" }
  | { readonly kind: "batch_completed" }
  | { readonly kind: "dead_letter_not_found" }
  | { readonly kind: "dead_letter_closed"; readonly why: "not_failed" | "gone" | "discarded" }
  | { readonly kind: "idempotency_conflict" }
  | { readonly kind: "not_unconfirmed"; readonly state: string }
  | { readonly kind: "provider_id_taken" }
  | { readonly kind: "cancel_too_late"; readonly state: string }
  | { readonly kind: "refresh_too_soon"; readonly retryAfterMs: number }
  | { readonly kind: "receipt_not_found" }
  | { readonly kind: "receipt_ambiguous" }
  | { readonly kind: "receipt_mismatch" }
  | { readonly kind: "receipt_provider"; readonly provider: string }
  /** `configured`: RECEIPT_KEYS is set. */
  | { readonly kind: "provider_key_required"; readonly configured: boolean }
  | LostAnswer
  | LostBatch;

const WHY_CLOSED = {
  not_failed: "The message is not failed any more.",
  gone: "The message is past its retention.",
  discarded: "It was discarded.",
} as const;

/** Long enough for an object that was moved or got new code. */
export const LOST_AGAIN_MS = 2000;

const whatNext = (what: string, { repeatable }: { readonly repeatable: boolean }): string =>
  repeatable
    ? `It may have been accepted. Repeat the request with the same Idempotency-Key or messageId: it makes no second ${what}.`
    : `It may have been accepted, and a repeat would make a second ${what}. Look it up by its id: if there is none after a few seconds, it was not accepted.`;

export const MESSAGE_TABLE: Table<MessageReason> = {
  not_found: { status: 404, title: "There is no such message", retryable: false },
  batch_not_found: { status: 404, title: "There is no such batch", retryable: false },
  batch_completed: {
    status: 409,
    title: "The batch cannot be canceled any more",
    detail: "All of its messages are final.",
    retryable: false,
  },
  dead_letter_not_found: {
    status: 404,
    title: "There is no such dead letter, or not any more",
    retryable: false,
  },
  dead_letter_closed: {
    status: 409,
    title: "The dead letter cannot be replayed",
    detail: ({ why }) => WHY_CLOSED[why],
    retryable: false,
  },
  idempotency_conflict: {
    status: 422,
    title: "The key or message id belongs to another request",
    detail: "Idempotency-Key or messageId was used before with a different request.",
    retryable: false,
  },
  not_unconfirmed: {
    status: 409,
    title: "The message's outcome is not in doubt",
    detail: ({ state }) =>
      state === "unconfirmed"
        ? "Another attempt was made since the one that `attempt` names: look at the message again."
        : `It is ${state}: only an unconfirmed message can be resolved.`,
    retryable: false,
  },
  provider_id_taken: {
    status: 409,
    title: "The provider's id is another message's",
    detail: "Look at the provider's console again, or leave `providerMessageId` out.",
    retryable: false,
  },
  cancel_too_late: {
    status: 409,
    title: "The message cannot be canceled any more",
    detail: ({ state }) => `It is ${state}.`,
    retryable: false,
  },
  refresh_too_soon: {
    status: 429,
    title: "The message was checked a moment ago",
    retryable: true,
    retryAfterMs: ({ retryAfterMs }) => retryAfterMs,
  },
  receipt_not_found: {
    status: 404,
    title: "No message has this provider message id",
    detail: "It may be seconds old: its row follows its object.",
    retryable: true,
    retryAfterMs: 5000,
  },
  receipt_ambiguous: {
    status: 409,
    title: "Several messages have this provider message id",
    detail: "Name the message by its own id.",
    retryable: false,
  },
  receipt_mismatch: {
    status: 409,
    title: "The message has another provider message id",
    detail: "Nothing was merged: the receipt is another message's.",
    retryable: false,
  },
  receipt_provider: {
    status: 403,
    title: "The key is another provider's",
    detail: ({ provider }) =>
      `It is ${provider}'s: leave \`providerId\` out, or use the key of the provider that it names.`,
    retryable: false,
  },
  provider_key_required: {
    status: 403,
    title: "Results come from the provider alone",
    detail: ({ configured }) =>
      configured
        ? "No key of a tenant or an operator makes results. Use the provider's own key of RECEIPT_KEYS; to say what became of an unconfirmed message use POST /v1/messages/{id}/resolve."
        : "No key of a tenant or an operator makes results. Set RECEIPT_KEYS (`provider:key`) and use that key; to say what became of an unconfirmed message use POST /v1/messages/{id}/resolve.",
    retryable: false,
  },
  answer_lost: {
    status: 503,
    title: "The message's object did not answer",
    detail: (lost) => whatNext("message", lost),
    retryable: ({ repeatable }) => repeatable,
    retryAfterMs: LOST_AGAIN_MS,
  },
  batch_answer_lost: {
    status: 503,
    title: "The batch's object did not answer",
    detail: (lost) => whatNext("batch", lost),
    retryable: ({ repeatable }) => repeatable,
    retryAfterMs: LOST_AGAIN_MS,
  },
};
