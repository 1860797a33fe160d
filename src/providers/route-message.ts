/** The way of a message, once, when it is accepted: its tenant's policy and what the configured providers can carry. */
import type { Fault } from "../domain/message/intake-checks.ts";
import type { MessageRequest } from "../domain/message/record.ts";
import { choose, type Choice } from "../domain/routing/choose.ts";
import type { TenantConfig } from "../domain/tenant/tenant-config.ts";
import type { Settings } from "../kernel/settings/settings.ts";
import type { Parcel } from "./provider.ts";
import { providersOf, registry } from "./registry.ts";

export type Routed =
  | { readonly ok: true; readonly choice: Choice; readonly request: MessageRequest }
  | { readonly ok: false; readonly fault: Fault };

/** Facts that decide between providers that a policy treats alike. */
export interface Wish {
  /** 0 ≤ fraction < 1, evenly spread: decides between weights. */
  readonly fraction: number;
  /** The provider that the caller named. */
  readonly wanted?: string | undefined;
}

export interface RouteHost {
  readonly settings: Settings;
  /** Messages by policy, in this isolate: an even split needs no more. */
  readonly splits: Map<string, number>;
}

export function routeMessage(
  { settings, splits }: RouteHost,
  tenant: Pick<TenantConfig, "id" | "routes">,
  request: MessageRequest,
  { fraction, wanted }: Wish,
): Routed {
  const { routes } = tenant;
  const policy = wanted === undefined ? (routes[request.type] ?? routes.default) : undefined;
  const able = takers(settings, parcelOf(request)).filter(
    (id) => wanted === undefined || id === wanted,
  );
  const serious = policy ? able : withoutPretenders(able);
  const choice = choose(policy, serious, {
    fraction,
    count: policy ? nextCount(splits, `${tenant.id}:${request.type}`) : 0,
  });
  if (!choice) return { ok: false, fault: NO_PROVIDER };
  return { ok: true, choice, request: withSender(settings, request, choice.providerId) };
}

const NO_PROVIDER: Fault = {
  pointer: "/type",
  code: "no_provider",
  detail: "has no provider that takes it to this number",
};

function parcelOf({ type, to, templateId }: MessageRequest): Parcel {
  return { type, to, ...(templateId !== undefined && { templateId }) };
}

function takers(settings: Settings, parcel: Parcel): readonly string[] {
  return providersOf(settings)
    .filter((provider) => provider.takes(parcel))
    .map(({ id }) => id);
}

/** A provider that sends nothing gets what is meant for it, and what no other provider takes. */
function withoutPretenders(able: readonly string[]): readonly string[] {
  return able.length > 1 ? able.filter((id) => !registry.isDevelopmentOnly(id)) : able;
}

/** A message without a sender gets the provider's own. */
function withSender(
  settings: Settings,
  request: MessageRequest,
  providerId: string,
): MessageRequest {
  const from = request.defaultSender ? registry.defaultSenders(settings)[providerId] : undefined;
  return from === undefined ? request : { ...request, from };
}

const MAX_COUNTS = 10_000;

function nextCount(counts: Map<string, number>, name: string): number {
  const count = counts.get(name) ?? 0;
  if (counts.size >= MAX_COUNTS) counts.clear();
  counts.set(name, count + 1);
  return count;
}

/** Ids of the providers that a policy may name. */
export function knownProviders(settings: Settings): readonly string[] {
  return providersOf(settings).map(({ id }) => id);
}
