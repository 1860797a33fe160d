/** Why a guard against abuse refuses, and what that is in HTTP. */
import { GUARD_TITLES } from "../../app/guards/guard-fault.ts";
import type { GuardRefusal } from "../../app/guards/guard-messages.ts";
import type { Wire } from "./wire.ts";

export type GuardReason =
  | GuardRefusal
  | { readonly kind: "too_many_failures"; readonly retryAfterMs: number };

/** IANA's word for what guards refuse. */
export const ABNORMAL_USAGE =
  "https://iana.org/assignments/http-problem-types#abnormal-usage-detected";

export function guardWire(reason: GuardReason): Wire {
  switch (reason.kind) {
    case "recipient_rate_exceeded":
      return {
        status: 429,
        title: GUARD_TITLES.recipient_rate_exceeded,
        detail: "Nothing was sent.",
        retryable: true,
        retryAfterMs: reason.retryAfterMs,
      };
    case "prefix_rate_exceeded":
      return {
        status: 429,
        title: GUARD_TITLES.prefix_rate_exceeded,
        detail: "Nothing was sent.",
        retryable: true,
        retryAfterMs: reason.retryAfterMs,
      };
    case "duplicate_content":
      return {
        status: 409,
        title: GUARD_TITLES.duplicate_content,
        detail: `Nothing was sent. The first message is ${reason.messageId}; "allowDuplicate": true sends another one.`,
        retryable: false,
      };
    case "too_many_failures":
      return {
        status: 429,
        title: "Too many wrong keys from this address",
        detail: "A valid key is answered all the same.",
        retryable: true,
        retryAfterMs: reason.retryAfterMs,
      };
  }
}
