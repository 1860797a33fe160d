/** Changes of a tenant's endpoints, as functions of their list. Pure; times are epoch milliseconds. */
import type { Numbers } from "../privacy/sight.ts";
import type { TenantConfig, WebhookEndpoint } from "../tenant/tenant-config.ts";

export type Endpoints = TenantConfig["webhooks"];
type Secrets = WebhookEndpoint["secrets"];

export const MAX_ENDPOINTS = 20;
/** Old and new ones together: whoever rotates more often than they end gives the oldest up. */
const MAX_SECRETS = 4;

export interface EndpointPatch {
  readonly url?: string | undefined;
  readonly events?: readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly numbers?: Numbers | undefined;
}

export function findEndpoint(endpoints: Endpoints, id: string): WebhookEndpoint | undefined {
  return endpoints.find((endpoint) => endpoint.id === id);
}

/** @param gap why a new address is not proven; undefined: it is */
export function patchEndpoint(
  endpoint: WebhookEndpoint,
  patch: EndpointPatch,
  gap?: string,
): WebhookEndpoint {
  const { url, events, description, numbers } = patch;
  const moved = url !== undefined && url !== endpoint.url;
  return {
    ...(moved ? { ...withProof(endpoint, gap), url } : endpoint),
    ...(events !== undefined && { events }),
    ...(description !== undefined && { description }),
    ...(numbers !== undefined && { numbers }),
  };
}

/** @returns the new secret first; those before it sign along until then. */
export function rotateSecrets(
  secrets: Secrets,
  secret: string,
  until: number,
  now: number,
): Secrets {
  const old = secrets
    .filter((one) => one.until === undefined || one.until > now)
    .map((one) => ({ ...one, until: Math.min(one.until ?? until, until) }))
    .filter((one) => one.until > now);
  return [{ secret }, ...old].slice(0, MAX_SECRETS);
}

/** @param gap why the address proved nothing; undefined: it is proven */
export function withProof(endpoint: WebhookEndpoint, gap: string | undefined): WebhookEndpoint {
  const { unproven: _before, ...rest } = endpoint;
  return gap === undefined ? rest : { ...rest, unproven: gap };
}

export function disable(endpoint: WebhookEndpoint, why: string): WebhookEndpoint {
  return { ...endpoint, disabled: why };
}

export function enable(endpoint: WebhookEndpoint, now: number): WebhookEndpoint {
  const { disabled: _why, ...rest } = endpoint;
  return { ...rest, since: now };
}
