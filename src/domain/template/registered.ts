/** A template as it is registered with its provider, and whose it is. Pure. */
import { DEFAULT_TENANT } from "../tenant/tenant-config.ts";
import type { TemplateState, TemplateText } from "./template.ts";

/** WL opens a page, AL an app, DS follows a parcel, BK and MD answer the channel. */
export const BUTTON_TYPES = ["WL", "AL", "DS", "BK", "MD"] as const;

export interface TemplateButton {
  /** One of {@link BUTTON_TYPES}, or what else the provider names. */
  readonly type: string;
  readonly name: string;
  readonly linkMobile?: string;
  readonly linkPc?: string;
  readonly linkIos?: string;
  readonly linkAndroid?: string;
}

/** A template as it is registered. */
export interface TemplateDraft {
  readonly name: string;
  readonly content: string;
  readonly buttons: readonly TemplateButton[];
}

export interface RegisteredTemplate extends TemplateText, TemplateDraft {
  readonly id: string;
  readonly buttons: readonly TemplateButton[];
  readonly state: TemplateState;
  /** Epoch ms; absent where the provider does not say. */
  readonly createdAt?: number;
}

/** Codes are unique with a provider, not between providers. */
export interface TemplateRef {
  readonly providerId: string;
  readonly id: string;
}

/**
 * A template without an owner is the operator's, and everybody's to see and to send with. One that a tenant registered is that
 * tenant's alone; the default tenant is the operator's, who has the account.
 */
export function maySee(tenant: string, owner: string | undefined): boolean {
  return owner === undefined || owner === tenant || tenant === DEFAULT_TENANT;
}

/** A tenant may not change a template that others send with. */
export function mayChange(
  { tenant, operator }: { readonly tenant: string; readonly operator: boolean },
  owner: string | undefined,
): boolean {
  return operator || owner === tenant;
}

/** The name of a template among those of all providers. */
export function templateKey({ providerId, id }: TemplateRef): string {
  return `${providerId}:${id}`;
}
