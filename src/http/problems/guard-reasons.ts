/** Reasons of the guards against abuse, and their HTTP answers. */
import { GUARD_TITLES } from "../../app/guards/guard-fault.ts";
import type { GuardRefusal } from "../../app/guards/guard-messages.ts";
import { ABNORMAL_USAGE } from "./registered-types.ts";
import type { Table } from "./table.ts";

export type GuardReason =
  | GuardRefusal
  | { readonly kind: "too_many_failures"; readonly retryAfterMs: number };

const waiting = ({ retryAfterMs }: { readonly retryAfterMs: number }): number => retryAfterMs;

export const GUARD_TABLE: Table<GuardReason> = {
  recipient_rate_exceeded: {
    status: 429,
    title: GUARD_TITLES.recipient_rate_exceeded,
    detail: "Nothing was sent.",
    retryable: true,
    retryAfterMs: waiting,
    type: ABNORMAL_USAGE,
  },
  prefix_rate_exceeded: {
    status: 429,
    title: GUARD_TITLES.prefix_rate_exceeded,
    detail: "Nothing was sent.",
    retryable: true,
    retryAfterMs: waiting,
    type: ABNORMAL_USAGE,
  },
  block_paused: {
    status: 403,
    title: GUARD_TITLES.block_paused,
    detail: ({ tenant, pauseId }) =>
      `Nothing was sent: what goes there looks like pumping. If it is as it should be, an operator lifts the pause: POST /v1/tenants/${tenant}/pauses/${pauseId}/lift. Other numbers can be sent to.`,
    retryable: false,
    type: ABNORMAL_USAGE,
  },
  duplicate_content: {
    status: 409,
    title: GUARD_TITLES.duplicate_content,
    detail: ({ messageId }) =>
      `Nothing was sent. The first message is ${messageId}; "allowDuplicate": true sends another one.`,
    retryable: false,
  },
  too_many_failures: {
    status: 429,
    title: "Too many wrong keys from this address",
    detail: "A valid key is answered all the same.",
    retryable: true,
    retryAfterMs: waiting,
    type: ABNORMAL_USAGE,
  },
};
