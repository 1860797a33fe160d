/** Input and output of a tenant's object. */
import type { Identity, KeyFacts, KeyQuotas, RotatedFields } from "../../domain/tenant/api-key.ts";
import type { Cost, QuotaState } from "../../domain/tenant/quota.ts";
import type { Scope } from "../../domain/tenant/scopes.ts";
import type { TenantConfig } from "../../domain/tenant/tenant-config.ts";

/** The part of a configuration that may be changed; what is given takes the place of what was, as a whole. */
export type TenantPatch = Partial<Omit<TenantConfig, "id" | "revision" | "pauses">>;

export type ChangeAnswer =
  | { readonly kind: "changed"; readonly config: TenantConfig }
  | { readonly kind: "not_found" }
  /** Somebody else changed it since that revision was read. */
  | { readonly kind: "conflict"; readonly config: TenantConfig };

export interface NewKey {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
  readonly hint: string;
  readonly scopes: readonly Scope[];
  /** Epoch ms. */
  readonly expiresAt?: number;
  readonly allowedIps?: readonly string[];
  readonly quotas?: KeyQuotas;
}

export type AddKeyAnswer =
  | { readonly kind: "added"; readonly key: KeyFacts }
  | { readonly kind: "not_found" | "too_many" | "name_taken" };

export interface Rotation extends RotatedFields {
  readonly id: string;
  readonly hash: string;
  readonly hint: string;
  /** Until when the old key goes on working, epoch ms. */
  readonly until: number;
}

export type RotateAnswer =
  | { readonly kind: "rotated"; readonly key: KeyFacts; readonly old: KeyFacts }
  | { readonly kind: "not_found" | "too_many" };

export interface TakeMore {
  /** Went out without a question: counted in any case. */
  readonly owed?: Cost;
  /** The key that sends, where it has quotas of its own. */
  readonly keyId?: string | undefined;
}

export type TakeAnswer =
  | { readonly kind: "taken"; readonly at: number }
  | { readonly kind: "exceeded"; readonly violated: readonly QuotaState[] };

export type { Cost, Identity, KeyFacts, QuotaState };
