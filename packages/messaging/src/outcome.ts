/** What an error says about the message: surely not out, or nobody knows. Only the first kind may be sent again. */
import type { KMsgError } from "@k-msg/core";

/** `not_sent`: nothing left, a later try may work. `refused`: nothing left and never will. `unknown`: it may be out. */
export type SendOutcomeKind = "not_sent" | "refused" | "unknown";

/** Codes that providers give only after they have looked at the message and not taken it. */
const BY_CODE: Readonly<Partial<Record<string, SendOutcomeKind>>> = {
  INVALID_REQUEST: "refused",
  AUTHENTICATION_FAILED: "refused",
  INSUFFICIENT_BALANCE: "refused",
  TEMPLATE_NOT_FOUND: "refused",
  MESSAGE_SEND_FAILED: "refused",
  CRYPTO_CONFIG_ERROR: "refused",
  CRYPTO_ENCRYPT_FAILED: "refused",
  CRYPTO_POLICY_VIOLATION: "refused",
  RATE_LIMIT_EXCEEDED: "not_sent",
};

/** A provider that knows says so in `details.outcome`; otherwise the code decides, and doubt means `unknown`. */
export function sendOutcomeOf(error: Pick<KMsgError, "code" | "details">): SendOutcomeKind {
  const said = error.details?.["outcome"];
  if (said === "not_sent" || said === "refused" || said === "unknown") return said;
  return BY_CODE[error.code] ?? "unknown";
}
