/** Why a request about protected fields is refused, for {@link problem}. */
import type { Wire } from "./wire.ts";

export type PrivacyReason =
  | { readonly kind: "not_protected" }
  /** Names field and key id. */
  | { readonly kind: "field_unreadable"; readonly detail: string };

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
  }
}
