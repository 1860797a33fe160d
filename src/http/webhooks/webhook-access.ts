/** Shared by the routes of webhooks: how endpoints are found, changed, judged and shown. */
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";

import { shownUrl } from "../../domain/audit/changes.ts";
import { numbersForEndpoint, REVEAL, type Numbers } from "../../domain/privacy/sight.ts";
import type { WebhookEndpoint } from "../../domain/tenant/tenant-config.ts";
import { findEndpoint } from "../../domain/webhook/endpoints.ts";
import { targetOf } from "../../domain/webhook/targets.ts";
import { guardUrl, type GuardOptions } from "../../domain/webhook/url-guard.ts";
import { isProtected } from "../../kernel/settings/privacy.ts";
import { iso } from "../../kernel/time/iso.ts";
import {
  changeEndpoint,
  changeTenant,
  freshConfig,
  type Changed,
} from "../../objects/webhook/endpoint-store.ts";
import { sightFor } from "../access/sight.ts";
import type { AppEnv } from "../app-env.ts";
import type { Refuse } from "../problems/refusal.ts";
import { bounded, MOST } from "../shapes/bounded.ts";
import type { EndpointView } from "./webhook-schemas.ts";

type Ctx = Context<AppEnv>;

export const body = <T extends z.ZodType>(schema: T, required = true) => ({
  body: { required, content: { "application/json": { schema } } },
});
export const params = z.object({ id: bounded(MOST.id).openapi({ example: "whe_4f0c…" }) });

export function endpointView(c: Ctx, endpoint: WebhookEndpoint): EndpointView {
  const { id, url, events, description, disabled, since, numbers, unproven } = endpoint;
  return {
    id,
    url,
    events: [...events],
    description: description ?? null,
    numbers: numbersForEndpoint(numbers, isProtected(c.get("settings"))),
    enabled: disabled === undefined,
    disabledReason: disabled ?? null,
    proven: unproven === undefined,
    unprovenReason: unproven ?? null,
    since: iso(since),
    secrets: targetOf(endpoint, Date.now()).secrets.length,
  };
}

/** The audit entry's part about an endpoint: never a secret. */
export function settingsOf({
  url,
  events,
  description,
  numbers,
  disabled,
  unproven,
}: WebhookEndpoint): object {
  return { url: shownUrl(url), events, description, numbers, disabled, unproven };
}

export async function findOne(c: Ctx, id: string): Promise<WebhookEndpoint | undefined> {
  const config = await freshConfig(c.get("isolate").tenants, c.get("tenant"));
  return findEndpoint(config.webhooks, id);
}

export async function changeAll<T>(
  c: Ctx,
  work: Parameters<typeof changeTenant<T>>[2],
): Promise<Changed<T>> {
  return changeTenant(c.get("isolate").tenants, c.get("tenant"), work);
}

export async function changeOne(
  c: Ctx,
  id: string,
  work: (endpoint: WebhookEndpoint) => WebhookEndpoint,
): Promise<WebhookEndpoint | undefined> {
  return changeEndpoint(c.get("isolate").tenants, c.get("tenant"), id, work);
}

export function guardOptions(c: Ctx): GuardOptions {
  return { local: c.get("settings").ENVIRONMENT === "development" };
}

/** Whoever may not see numbers may not have them sent somewhere. @throws ProblemError */
export function checkNumbers(
  c: Ctx,
  numbers: Numbers | undefined,
  refuse: Refuse<"scope_missing">,
): void {
  if (numbers !== "full" || sightFor(c, numbers) === "full") return;
  throw refuse({ kind: "scope_missing", scope: REVEAL });
}

/** An address that may not be called is refused when it is given, not when an event is due. @throws ProblemError */
export function checkUrl(c: Ctx, url: string, refuse: Refuse<"invalid_request">): void {
  const guarded = guardUrl(url, guardOptions(c));
  if (guarded.ok) return;
  const { code, detail } = guarded;
  throw refuse({ kind: "invalid_request", faults: [{ pointer: "/url", code, detail }] });
}
