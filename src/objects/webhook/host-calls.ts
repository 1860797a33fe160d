/**
 * Calls of tenants' receivers, as many as a host may get. The rate is of all tenants and isolates together (charge-key.ts: each
 * isolate may be a twentieth ahead); the pauses are a tenant's own, in each isolate.
 */
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Waiter } from "../alerts/alert-stub.ts";
import type { Isolate } from "../isolate.ts";
import { chargeKey, type RateHost } from "../tenant/charge-key.ts";
import { callOptions, callWebhook, type CallAnswer, type WebhookCall } from "./call.ts";
import { homeOf } from "./host-home.ts";

export type DeferReason =
  /** All tenants together call the host as often as it may be called. */
  | "rate"
  /** It only failed for this tenant. */
  | "paused";

export type HostCall =
  | { readonly kind: "answered"; readonly answer: CallAnswer }
  /** Nothing was sent. */
  | { readonly kind: "deferred"; readonly waitMs: number };

export type CallHost = RateHost & Pick<Isolate, "settings">;

/** Never rejects by itself, and nobody waits for it: it runs while the object does. */
const DETACHED: Waiter = { waitUntil: () => undefined };

export async function callInBudget(
  host: CallHost,
  tenant: string,
  call: WebhookCall,
): Promise<HostCall> {
  const { settings, memory } = host;
  const home = homeOf(call.url);
  const name = `${tenant} ${home}`;
  const pauseMs = memory.hostCircuit.waitMs(name, Date.now());
  if (pauseMs > 0) return deferred(host, "paused", pauseMs);
  const fullMs = await fullFor(host, settings, home);
  if (fullMs > 0) return deferred(host, "rate", fullMs);
  const answer = await callWebhook(call, callOptions(settings));
  memory.hostCircuit.note(name, answer, Date.now());
  return { kind: "answered", answer };
}

/** @returns how long the host has no room, ms; 0: it has. */
async function fullFor(
  host: CallHost,
  { WEBHOOK_HOST_RATE: perSecond }: Settings,
  home: string,
): Promise<number> {
  if (perSecond === 0) return 0;
  const wish = { name: home, rate: { perSecond }, cost: 1, prepaid: 0 };
  const { allowed, retryAfterMs } = await chargeKey(host, home, wish, DETACHED);
  return allowed ? 0 : Math.max(1, retryAfterMs);
}

function deferred({ telemetry }: CallHost, why: DeferReason, waitMs: number): HostCall {
  telemetry.counts.webhookDeferred(why);
  return { kind: "deferred", waitMs };
}
