/** Why something about a tenant, its keys or its quotas is refused, and what that is in HTTP. */
import type { QuotaState } from "../../domain/tenant/quota.ts";
import { quotaDetail, quotaWaitMs } from "./quota-answer.ts";
import type { Wire } from "./wire.ts";

export type TenantReason =
  | { readonly kind: "tenant_forbidden" }
  | { readonly kind: "tenant_not_found" }
  | { readonly kind: "tenant_exists" }
  | { readonly kind: "tenant_changed"; readonly revision: number }
  | { readonly kind: "key_not_found" }
  | { readonly kind: "key_name_taken" }
  | { readonly kind: "too_many_keys" }
  | {
      readonly kind: "quota_exceeded";
      readonly violated: readonly QuotaState[];
      /** No waiting helps: the request asks for more than a whole quota. */
      readonly impossible: boolean;
    };

export function tenantWire(reason: TenantReason): Wire {
  switch (reason.kind) {
    case "tenant_forbidden":
      return {
        status: 403,
        title: "The key may not act for this tenant",
        detail: "X-Tenant-ID and /v1/tenants need an admin key of the default tenant.",
        retryable: false,
      };
    case "tenant_not_found":
      return { status: 404, title: "There is no such tenant", retryable: false };
    case "tenant_exists":
      return { status: 409, title: "There is a tenant with this id", retryable: false };
    case "tenant_changed":
      return {
        status: 409,
        title: "The tenant was changed in between",
        detail: `Its revision is ${reason.revision}: read it, and change it again.`,
        retryable: false,
      };
    case "key_not_found":
      return { status: 404, title: "There is no such key that works", retryable: false };
    case "key_name_taken":
      return {
        status: 409,
        title: "A key that works has this name",
        detail: "Names tell keys apart in the audit trail.",
        retryable: false,
      };
    case "too_many_keys":
      return {
        status: 409,
        title: "The tenant has too many keys",
        detail: "Revoke one that is not needed any more.",
        retryable: false,
      };
    case "quota_exceeded":
      return {
        status: 429,
        title: "A quota of the tenant is used up",
        detail: quotaDetail(reason.violated, reason.impossible),
        retryable: !reason.impossible,
        ...(!reason.impossible && { retryAfterMs: quotaWaitMs(reason.violated) }),
      };
  }
}
