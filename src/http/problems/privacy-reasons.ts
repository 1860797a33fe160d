/** Why something about privacy, or a protected field, is refused. */
import type { Table } from "./table.ts";

export type PrivacyReason =
  | { readonly kind: "not_protected" }
  /** Names field and key id. */
  | { readonly kind: "field_unreadable"; readonly detail: string }
  | { readonly kind: "message_erased" }
  | { readonly kind: "not_final"; readonly state: string }
  | { readonly kind: "on_hold" }
  | { readonly kind: "hold_not_found" }
  | { readonly kind: "erasure_not_found" };

export const PRIVACY_TABLE: Table<PrivacyReason> = {
  not_protected: {
    status: 409,
    title: "Nothing is protected",
    detail: "No keys are set: set FIELD_KEYS and FIELD_HASH_KEYS, or HASH_KEYS, first.",
    retryable: false,
  },
  field_unreadable: {
    status: 500,
    title: "A stored field cannot be read",
    detail: ({ detail }) => detail,
    retryable: false,
  },
  message_erased: {
    status: 410,
    title: "The message of this key or message id was erased",
    detail: "It is not sent again: use another key for another message.",
    retryable: false,
  },
  not_final: {
    status: 409,
    title: "The message is not final yet",
    detail: ({ state }) => `It is ${state}: cancel it, or wait for its end.`,
    retryable: false,
  },
  on_hold: {
    status: 409,
    title: "The message is under a legal hold",
    detail: "Release the hold first.",
    retryable: false,
  },
  hold_not_found: { status: 404, title: "There is no such legal hold", retryable: false },
  erasure_not_found: { status: 404, title: "There is no such erasure", retryable: false },
};
