/** Why a guard against abuse refuses, and what that is in HTTP. */
import type { GuardRefusal } from "../../app/guards/guard-messages.ts";
import type { Fault } from "../../domain/message/intake-checks.ts";
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
        title: "Too many messages to this recipient",
        detail: "Nothing was sent.",
        retryable: true,
        retryAfterMs: reason.retryAfterMs,
      };
    case "prefix_rate_exceeded":
      return {
        status: 429,
        title: "Too many messages to numbers that begin like this one",
        detail: "Nothing was sent.",
        retryable: true,
        retryAfterMs: reason.retryAfterMs,
      };
    case "duplicate_content":
      return {
        status: 409,
        title: "The same text went to this number a moment ago",
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

/** The same of one of many. */
export function guardFault(refusal: GuardRefusal): Fault {
  const { title, retryAfterMs } = guardWire(refusal);
  const when =
    retryAfterMs === undefined ? "" : `; again in ${Math.max(1, Math.ceil(retryAfterMs / 1000))} s`;
  const first = refusal.kind === "duplicate_content" ? `: ${refusal.messageId}` : "";
  return { pointer: "/to", code: refusal.kind, detail: `${title}${first}${when}` };
}
