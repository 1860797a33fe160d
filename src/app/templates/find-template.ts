/** A template by its id: with which provider it is, whose it is, and whether the caller may see it. */
import { maySee, type RegisteredTemplate } from "../../domain/template/registered.ts";
import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { ProviderAccess } from "../../providers/provider.ts";
import { providersOf } from "../../providers/registry.ts";

export type TemplateHost = Pick<Isolate, "settings" | "templates" | "templateRegister">;

/** The party that asks. */
export interface Viewer {
  readonly tenant: string;
  /** Looks after the account for all tenants. */
  readonly operator: boolean;
}

/** The reasons that there is nothing to show or to change. */
export type Missing =
  | { readonly kind: "template_not_found" }
  | { readonly kind: "provider_unavailable" }
  | NotSupported;

export interface NotSupported {
  readonly kind: "not_supported";
  /** Id of the provider. */
  readonly provider: string;
}

export interface FoundTemplate {
  readonly kind: "found";
  readonly provider: ProviderAccess;
  readonly template: RegisteredTemplate;
  readonly owner: string | undefined;
}

/** Any number will do: templates are for numbers in Korea. */
export const SOMEBODY = "01000000000";

export async function findTemplate(
  { settings, templates, templateRegister }: TemplateHost,
  { tenant }: Viewer,
  id: string,
): Promise<FoundTemplate | Missing> {
  const provider = providerOfTemplate(settings, id);
  if (!provider) return { kind: "template_not_found" };
  if (!provider.template) return { kind: "not_supported", provider: provider.id };
  const owner = await templateRegister.ownerOf({ providerId: provider.id, id });
  if (!maySee(tenant, owner)) return { kind: "template_not_found" };
  const read = await templates.text({ provider, id, phone: SOMEBODY, inTurn: false });
  if (read.ok) return { kind: "found", provider, template: read.template, owner };
  return {
    kind: read.fault.kind === "unavailable" ? "provider_unavailable" : "template_not_found",
  };
}

/** The provider that would send with it. */
export function providerOfTemplate(settings: Settings, id: string): ProviderAccess | undefined {
  return providersOf(settings).find((one) =>
    one.takes({ type: "ALIMTALK", to: SOMEBODY, templateId: id }),
  );
}

/**
 * Resolves to true if a tenant's message may name the template. The default tenant's may name any. Where nobody can say whose it
 * is, it may: a fault of ours must not refuse an OTP, and the provider knows the account alone.
 */
export async function mayUseTemplate(
  { templateRegister }: Pick<Isolate, "templateRegister">,
  tenant: string,
  ref: { readonly providerId: string; readonly id: string },
): Promise<boolean> {
  if (tenant === DEFAULT_TENANT) return true;
  try {
    return maySee(tenant, await templateRegister.ownerOf(ref));
  } catch (error) {
    log("warn", "templates.owner_unknown", { error });
    return true;
  }
}
