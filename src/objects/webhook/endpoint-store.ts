/** Reads and changes a tenant's endpoints where they are kept: in the tenant's own object. */
import type { TenantConfig, WebhookEndpoint } from "../../domain/tenant/tenant-config.ts";
import { disable, findEndpoint, type Endpoints } from "../../domain/webhook/endpoints.ts";
import { newSecret } from "../../kernel/hashes/signature.ts";
import type { ChangeAnswer, TenantPatch } from "../tenant/tenant-rpc.ts";
import type { TenantStubs } from "../tenant/tenant-stub.ts";

/** Somebody else changed the tenant meanwhile: so often it is tried anew. */
const MAX_TRIES = 5;

export type Changed<T> =
  | { readonly ok: true; readonly value: T; readonly config: TenantConfig }
  | { readonly ok: false; readonly why: "no_tenant" };

/**
 * Changes a tenant's configuration from what it is to what the change makes of it, never over somebody else's change.
 * @param change undefined: nothing is to be changed; may be called several times
 * @throws Error where the tenant changes faster than it can be read.
 */
export async function changeTenant<T>(
  tenants: TenantStubs,
  tenant: string,
  change: (config: TenantConfig) => { readonly patch?: TenantPatch; readonly value: T },
): Promise<Changed<T>> {
  const stub = tenants.stub(tenant);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const config = (await stub.config()) as TenantConfig | undefined;
    if (!config) return { ok: false, why: "no_tenant" };
    const { patch, value } = change(config);
    if (!patch) return { ok: true, value, config };
    const answer = (await stub.change(patch, config.revision)) as ChangeAnswer;
    if (answer.kind === "not_found") return { ok: false, why: "no_tenant" };
    tenants.forget(tenant);
    if (answer.kind === "changed") return { ok: true, value, config: answer.config };
  }
  throw new Error("the tenant was changed by others again and again");
}

/** Changes one endpoint. @returns it as it is now; undefined where there is none with that id. */
export async function changeEndpoint(
  tenants: TenantStubs,
  tenant: string,
  id: string,
  change: (endpoint: WebhookEndpoint) => WebhookEndpoint,
): Promise<WebhookEndpoint | undefined> {
  const changed = await changeTenant(tenants, tenant, ({ webhooks }) => {
    const endpoint = findEndpoint(webhooks, id);
    const next = endpoint && change(endpoint);
    if (!next || next === endpoint) return { value: next };
    const list: Endpoints = webhooks.map((one) => (one.id === id ? next : one));
    return { patch: { webhooks: list }, value: next };
  });
  return changed.ok ? changed.value : undefined;
}

/** Nothing is sent to it any more, until somebody enables it. @returns whether it was disabled just now. */
export async function disableEndpoint(
  tenants: TenantStubs,
  tenant: string,
  id: string,
  why: string,
): Promise<boolean> {
  let disabled = false;
  await changeEndpoint(tenants, tenant, id, (endpoint) => {
    disabled = endpoint.disabled === undefined;
    return disabled ? disable(endpoint, why) : endpoint;
  });
  return disabled;
}

/** The configuration with a secret for the messages' own addresses, made now if there is none. */
export async function ensureMessageSecret(
  tenants: TenantStubs,
  tenant: string,
): Promise<TenantConfig> {
  const changed = await changeTenant(tenants, tenant, ({ webhookSecrets }) =>
    webhookSecrets?.length
      ? { value: undefined }
      : { patch: { webhookSecrets: [{ secret: newSecret() }] }, value: undefined },
  );
  return changed.ok ? changed.config : tenants.config(tenant);
}

/** Endpoints as they are, not as they were a moment ago. */
export async function freshConfig(tenants: TenantStubs, tenant: string): Promise<TenantConfig> {
  tenants.forget(tenant);
  return tenants.config(tenant);
}
