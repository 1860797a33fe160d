/** Reasons to refuse requests about a tenant, its keys or its quotas, and their HTTP answers. */
import type { QuotaState } from "../../domain/tenant/quota.ts";
import { quotaDetail, quotaWaitMs } from "./quota-answer.ts";
import { QUOTA_EXCEEDED } from "./registered-types.ts";
import type { Table } from "./table.ts";

export type TenantReason =
  | { readonly kind: "tenant_forbidden" }
  | { readonly kind: "tenant_not_found" }
  | { readonly kind: "tenant_exists" }
  | { readonly kind: "tenant_changed"; readonly revision: number }
  | { readonly kind: "pause_not_found" }
  | { readonly kind: "key_not_found" }
  | { readonly kind: "key_name_taken" }
  | { readonly kind: "too_many_keys" }
  | {
      readonly kind: "quota_exceeded";
      readonly violated: readonly QuotaState[];
      /** No waiting helps: the request asks for more than a whole quota. */
      readonly impossible: boolean;
    };

export const TENANT_TABLE: Table<TenantReason> = {
  tenant_forbidden: {
    status: 403,
    title: "The key may not act for this tenant",
    detail: "X-Tenant-ID and /v1/tenants need an admin key of the default tenant.",
    retryable: false,
  },
  tenant_not_found: { status: 404, title: "There is no such tenant", retryable: false },
  tenant_exists: { status: 409, title: "There is a tenant with this id", retryable: false },
  tenant_changed: {
    status: 409,
    title: "The tenant was changed in between",
    detail: ({ revision }) => `Its revision is ${revision}: read it, and change it again.`,
    retryable: false,
  },
  pause_not_found: {
    status: 404,
    title: "There is no such pause",
    detail: "GET /v1/tenants/{id}/pauses has their ids.",
    retryable: false,
  },
  key_not_found: { status: 404, title: "There is no such key that works", retryable: false },
  key_name_taken: {
    status: 409,
    title: "A key that works has this name",
    detail: "Names tell keys apart in the audit trail.",
    retryable: false,
  },
  too_many_keys: {
    status: 409,
    title: "The tenant has too many keys",
    detail: "Revoke one that is not needed any more.",
    retryable: false,
  },
  quota_exceeded: {
    status: 429,
    title: "A quota of the tenant is used up",
    detail: ({ violated, impossible }) => quotaDetail(violated, impossible),
    retryable: ({ impossible }) => !impossible,
    retryAfterMs: ({ violated, impossible }) => (impossible ? undefined : quotaWaitMs(violated)),
    type: QUOTA_EXCEEDED,
  },
};
