/** Reasons to refuse a request about templates. */
import type { Table } from "./table.ts";

export type TemplateReason =
  | { readonly kind: "template_not_found" }
  | { readonly kind: "provider_unavailable" }
  | { readonly kind: "not_supported"; readonly provider: string }
  | { readonly kind: "template_shared" }
  | { readonly kind: "template_approved" }
  | { readonly kind: "template_refused"; readonly provider: string; readonly words: string }
  | { readonly kind: "template_change_lost" };

export const TEMPLATE_TABLE: Table<TemplateReason> = {
  template_not_found: { status: 404, title: "There is no such template", retryable: false },
  provider_unavailable: { status: 503, title: "The provider could not be asked", retryable: true },
  not_supported: {
    status: 422,
    title: "The provider does not offer this",
    detail: ({ provider }) =>
      `Templates of ${provider} are looked after in its own console; the API reads and changes none of them.`,
    retryable: false,
  },
  template_shared: {
    status: 403,
    title: "The template is not the tenant's own",
    detail:
      "Others send with it, so that only a key of the operator may change it. Register one of your own.",
    retryable: false,
  },
  template_approved: {
    status: 409,
    title: "The template is approved",
    detail: "There is nothing to inspect. A change gives it to inspection.",
    retryable: false,
  },
  template_refused: {
    status: 422,
    title: "The provider refused the template",
    detail: ({ provider, words }) => `${provider} says: ${words}`,
    retryable: false,
  },
  template_change_lost: {
    status: 503,
    title: "The provider did not answer",
    detail: "The change may have been made. Look at GET /v1/templates before you ask for it again.",
    retryable: false,
  },
};
