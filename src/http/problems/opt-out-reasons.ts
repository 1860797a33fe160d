/** Why a request about opt-outs is refused, for {@link problem}. */
import type { Wire } from "./wire.ts";

export type OptOutReason =
  | { readonly kind: "opt_out_not_found" }
  | { readonly kind: "opt_out_list_full"; readonly max: number }
  | { readonly kind: "opt_out_list_forbidden" }
  | { readonly kind: "opt_outs_not_csv" };

export function optOutWire(reason: OptOutReason): Wire {
  switch (reason.kind) {
    case "opt_out_not_found":
      return { status: 404, title: "The number does not stand on the list", retryable: false };
    case "opt_out_list_full":
      return {
        status: 409,
        title: "The never-contact list is full",
        detail: `It may have ${reason.max} numbers.`,
        retryable: false,
      };
    case "opt_outs_not_csv":
      return {
        status: 415,
        title: "The body must be CSV",
        detail: "Send the file with the header Content-Type: text/csv.",
        retryable: false,
      };
    case "opt_out_list_forbidden":
      return {
        status: 403,
        title: "The key may not use the service's list",
        detail: "It holds for all tenants: it needs an admin key of the default tenant.",
        retryable: false,
      };
  }
}
