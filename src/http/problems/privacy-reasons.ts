/** Reasons to refuse requests about privacy, or a protected field. */
import type { GuardedAct } from "../../domain/tenant/approvals.ts";
import type { Table } from "./table.ts";

export type PrivacyReason =
  | { readonly kind: "not_protected" }
  /** Names field and key id. */
  | { readonly kind: "field_unreadable"; readonly detail: string }
  | { readonly kind: "message_erased" }
  | { readonly kind: "not_final"; readonly state: string }
  | { readonly kind: "on_hold" }
  | { readonly kind: "hold_not_found" }
  | { readonly kind: "erasure_not_found" }
  | { readonly kind: "approval_needed"; readonly act: GuardedAct }
  | { readonly kind: "approval_not_found" }
  | { readonly kind: "approver_needed" }
  | { readonly kind: "same_person" }
  | { readonly kind: "approval_closed" }
  | { readonly kind: "too_many_approvals" };

export const PRIVACY_TABLE: Table<PrivacyReason> = {
  approval_needed: {
    status: 403,
    title: "A second person has to confirm this",
    detail: ({ act }) =>
      `Ask with POST /v1/approvals and "act": "${act}"; once a person with the role approver has confirmed it, do this again within an hour.`,
    retryable: false,
  },
  approval_not_found: { status: 404, title: "There is no such approval", retryable: false },
  approver_needed: {
    status: 403,
    title: "Only an approver may decide this",
    detail: "Sign in as a person with the role approver in this tenant (ACCESS_ROLES). No key may.",
    retryable: false,
  },
  same_person: {
    status: 403,
    title: "Whoever asked may not confirm it",
    detail: "Let another person with the role approver decide.",
    retryable: false,
  },
  approval_closed: {
    status: 409,
    title: "Nothing waits to be decided here",
    detail: "It was decided, or its day is over. Ask again.",
    retryable: false,
  },
  too_many_approvals: {
    status: 409,
    title: "Too many acts wait for a second person",
    detail: "Have some of them decided first.",
    retryable: false,
  },
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
