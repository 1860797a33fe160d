/** Why something about privacy, or a protected field, is refused, for {@link problem}. */
import type { Wire } from "./wire.ts";

export type PrivacyReason =
  | { readonly kind: "not_protected" }
  /** Names field and key id. */
  | { readonly kind: "field_unreadable"; readonly detail: string }
  | { readonly kind: "message_erased" }
  | { readonly kind: "not_final"; readonly state: string }
  | { readonly kind: "on_hold" }
  | { readonly kind: "hold_not_found" }
  | { readonly kind: "erasure_not_found" };

export function privacyWire(reason: PrivacyReason): Wire {
  switch (reason.kind) {
    case "not_protected":
      return {
        status: 409,
        title: "Nothing is protected",
        detail: "PII_MODE is plain: set it to protected first.",
        retryable: false,
      };
    case "field_unreadable":
      return {
        status: 500,
        title: "A stored field cannot be read",
        detail: reason.detail,
        retryable: false,
      };
    case "message_erased":
      return {
        status: 410,
        title: "The message of this key or message id was erased",
        detail: "It is not sent again: use another key for another message.",
        retryable: false,
      };
    case "not_final":
      return {
        status: 409,
        title: "The message is not final yet",
        detail: `It is ${reason.state}: cancel it, or wait for its end.`,
        retryable: false,
      };
    case "on_hold":
      return {
        status: 409,
        title: "The message is under a legal hold",
        detail: "Release the hold first.",
        retryable: false,
      };
    case "hold_not_found":
      return { status: 404, title: "There is no such legal hold", retryable: false };
    case "erasure_not_found":
      return { status: 404, title: "There is no such erasure", retryable: false };
  }
}
