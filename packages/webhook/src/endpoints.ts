/** Endpoints as they are made and changed. */
import { assertKnownOptions, type OptionNames } from "@k-msg/core";

import { randomId } from "./ids.ts";
import type { WebhookEndpoint, WebhookEndpointInput } from "./types.ts";
import { validateEndpointUrl, type WebhookRuntimeSecurityOptions } from "./url.ts";

const FIELDS: OptionNames<WebhookEndpoint> = {
  id: true,
  url: true,
  name: true,
  description: true,
  active: true,
  events: true,
  headers: true,
  secret: true,
  retryConfig: true,
  filters: true,
  createdAt: true,
  updatedAt: true,
  lastTriggeredAt: true,
  status: true,
};

/** @throws Error that says what is wrong with it */
export function newEndpoint(
  input: WebhookEndpointInput,
  security: WebhookRuntimeSecurityOptions,
): WebhookEndpoint {
  checkFields(input);
  validateEndpointUrl(input.url, security);
  const now = new Date();
  const active = input.active ?? (input.status === undefined || input.status === "active");
  return {
    ...input,
    events: input.events ?? [],
    id: input.id ?? randomId("webhook"),
    active,
    status: input.status ?? (active ? "active" : "inactive"),
    createdAt: now,
    updatedAt: now,
  };
}

/** `active` and `status` follow each other. @throws Error as for a new one */
export function changedEndpoint(
  endpoint: WebhookEndpoint,
  patch: Partial<WebhookEndpointInput>,
  security: WebhookRuntimeSecurityOptions,
): WebhookEndpoint {
  checkFields(patch);
  if (patch.url !== undefined) validateEndpointUrl(patch.url, security);
  if (patch.id !== undefined && patch.id !== endpoint.id) {
    throw new Error("id: an endpoint keeps its id; remove it and add another");
  }
  const { active, status } = patch;
  return {
    ...endpoint,
    ...(Object.fromEntries(
      Object.entries(patch).filter(([, value]) => value !== undefined),
    ) as Partial<WebhookEndpoint>),
    ...(active !== undefined && status === undefined && { status: active ? "active" : "inactive" }),
    ...(status !== undefined && active === undefined && { active: status === "active" }),
    createdAt: endpoint.createdAt,
    updatedAt: new Date(),
  };
}

function checkFields(input: Partial<WebhookEndpointInput>): void {
  assertKnownOptions("endpoint", input, FIELDS);
  if (input.events !== undefined && !Array.isArray(input.events)) {
    throw new Error("endpoint.events: give the list of event types");
  }
  for (const [name, value] of Object.entries(input.retryConfig ?? {})) {
    if (!Number.isFinite(value) || value < 0) {
      throw new Error(`endpoint.retryConfig.${name}: give a number that is not negative`);
    }
  }
}
