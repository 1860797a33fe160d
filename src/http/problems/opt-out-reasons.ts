/** Reasons to refuse a request about opt-outs. */
import type { Table } from "./table.ts";

export type OptOutReason =
  | { readonly kind: "opt_out_not_found" }
  | { readonly kind: "opt_out_list_full"; readonly max: number }
  | { readonly kind: "opt_out_list_forbidden" }
  | { readonly kind: "opt_outs_not_csv" };

export const OPT_OUT_TABLE: Table<OptOutReason> = {
  opt_out_not_found: {
    status: 404,
    title: "The number does not stand on the list",
    retryable: false,
  },
  opt_out_list_full: {
    status: 409,
    title: "The never-contact list is full",
    detail: ({ max }) => `It may have ${max} numbers.`,
    retryable: false,
  },
  opt_outs_not_csv: {
    status: 415,
    title: "The body must be CSV",
    detail: "Send the file with the header Content-Type: text/csv.",
    retryable: false,
  },
  opt_out_list_forbidden: {
    status: 403,
    title: "The key may not use the service's list",
    detail: "It holds for all tenants: it needs an admin key of the default tenant.",
    retryable: false,
  },
};
