/** `/v1/webhooks`: a tenant's endpoints. */
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";

import { changesOf } from "../../domain/audit/changes.ts";
import type { WebhookEndpoint } from "../../domain/tenant/tenant-config.ts";
import { NOT_ASKED } from "../../domain/webhook/challenge.ts";
import { MAX_ENDPOINTS, patchEndpoint, withProof } from "../../domain/webhook/endpoints.ts";
import { newSecret } from "../../kernel/hashes/signature.ts";
import { letterId } from "../../kernel/ids/letter-id.ts";
import { asksChallenge } from "../../kernel/settings/webhooks.ts";
import { freshConfig } from "../../objects/webhook/endpoint-store.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { gapOf, proveIfAsked } from "./prove.ts";
import {
  body,
  changeAll,
  changeOne,
  checkNumbers,
  checkUrl,
  endpointView,
  findOne,
  params,
  settingsOf,
} from "./webhook-access.ts";
import {
  EndpointInput,
  EndpointList,
  EndpointPatchInput,
  EndpointView,
  EndpointWithSecret,
} from "./webhook-schemas.ts";

export const webhooks = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

webhooks.use("/v1/webhooks", requireKey);
webhooks.use("/v1/webhooks/*", requireKey);

const create = route({
  method: "post",
  path: "/v1/webhooks",
  operationId: "createWebhook",
  tag: "webhooks",
  once: true,
  summary: "Have events of all messages sent to an address; the answer holds its secret, once",
  description:
    "Its address is sent a `webhook.challenge` first, and has to answer 2xx with the `challenge`. Where it does not, the webhook is made all the same, `proven` is false, and nothing is sent to it until POST /v1/webhooks/{id}/verify finds that it does.",
  scope: "admin",
  request: body(EndpointInput),
  responses: {
    201: json(EndpointWithSecret, "Made"),
  },
  reasons: ["tenant_not_found", "too_many_webhooks"],
});

webhooks.openapi(create, async (c) => {
  const { url, events, description, numbers } = c.req.valid("json");
  checkUrl(c, url, create.refuse);
  checkNumbers(c, numbers, create.refuse);
  const secret = newSecret();
  const asked: WebhookEndpoint = {
    id: letterId("whe_"),
    url,
    events,
    secrets: [{ secret }],
    since: Date.now(),
    ...(description !== undefined && { description }),
    ...(numbers !== undefined && { numbers }),
  };
  const endpoint = withProof(asked, gapOf(await proveIfAsked(c, asked)));
  const changes = changesOf({}, settingsOf(endpoint));
  await noteAct(c, "webhook.created", { endpoint: endpoint.id, changes });
  const changed = await changeAll(c, ({ webhooks: list }) =>
    list.length < MAX_ENDPOINTS
      ? { patch: { webhooks: [...list, endpoint] }, value: true }
      : { value: false },
  );
  if (!changed.ok) throw create.refuse({ kind: "tenant_not_found" });
  if (!changed.value) throw create.refuse({ kind: "too_many_webhooks", max: MAX_ENDPOINTS });
  c.header("location", `/v1/webhooks/${endpoint.id}`);
  return c.json({ ...endpointView(c, endpoint), secret }, 201);
});

const list = route({
  method: "get",
  path: "/v1/webhooks",
  operationId: "listWebhooks",
  tag: "webhooks",
  summary: "List the webhooks",
  scope: "read",
  responses: { 200: json(EndpointList, "All of them") },
});

webhooks.openapi(list, async (c) => {
  const config = await freshConfig(c.get("isolate").tenants, c.get("tenant"));
  return c.json({ data: config.webhooks.map((one) => endpointView(c, one)) }, 200);
});

const find = route({
  method: "get",
  path: "/v1/webhooks/{id}",
  operationId: "getWebhook",
  tag: "webhooks",
  summary: "Look up a webhook",
  scope: "read",
  request: { params },
  responses: { 200: json(EndpointView, "The webhook") },
  reasons: ["webhook_not_found"],
});

webhooks.openapi(find, async (c) => {
  const endpoint = await findOne(c, c.req.valid("param").id);
  if (!endpoint) throw find.refuse({ kind: "webhook_not_found" });
  return c.json(endpointView(c, endpoint), 200);
});

const change = route({
  method: "patch",
  path: "/v1/webhooks/{id}",
  operationId: "updateWebhook",
  tag: "webhooks",
  summary: "Change a webhook's address, events, description, or how it is told numbers",
  scope: "admin",
  request: { params, ...body(EndpointPatchInput) },
  description:
    "A new address is sent a `webhook.challenge` first. Where it does not answer with the `challenge` nothing is changed, and the webhook keeps the address that it has.",
  responses: { 200: json(EndpointView, "As it is now") },
  reasons: ["webhook_not_found", "too_many_challenges"],
});

webhooks.openapi(change, async (c) => {
  const patch = c.req.valid("json");
  if (patch.url !== undefined) checkUrl(c, patch.url, change.refuse);
  const { numbers } = patch;
  checkNumbers(c, numbers, change.refuse);
  const { id } = c.req.valid("param");
  const known = await findOne(c, id);
  if (!known) throw change.refuse({ kind: "webhook_not_found" });
  const gap = await gapOfNew(c, known, patch.url);
  const changes = changesOf(settingsOf(known), settingsOf(patchEndpoint(known, patch, gap)));
  await noteAct(c, "webhook.changed", { endpoint: id, changes });
  const changed = await changeOne(c, id, (one) => patchEndpoint(one, patch, gap));
  if (!changed) throw change.refuse({ kind: "webhook_not_found" });
  return c.json(endpointView(c, changed), 200);
});

/**
 * Asks a new address. @returns the gap for a webhook whose address somebody else changes meanwhile: nobody asked this one.
 * @throws ProblemError where it does not prove itself
 */
async function gapOfNew(
  c: Context<AppEnv>,
  known: WebhookEndpoint,
  url: string | undefined,
): Promise<string | undefined> {
  if (url === undefined || url === known.url)
    return asksChallenge(c.get("settings")) ? NOT_ASKED : undefined;
  const proof = await proveIfAsked(c, { ...known, url });
  if (proof.kind === "limited") throw change.refuse({ ...proof, kind: "too_many_challenges" });
  if (proof.kind === "proven") return undefined;
  const detail = `${proof.why}; let it answer the \`webhook.challenge\`, then call again`;
  const faults = [{ pointer: "/url", code: "unproven_address", detail } as const];
  throw change.refuse({ kind: "invalid_request", faults });
}

const remove = route({
  method: "delete",
  path: "/v1/webhooks/{id}",
  operationId: "deleteWebhook",
  tag: "webhooks",
  summary: "Remove a webhook; what it was still owed is dropped",
  scope: "admin",
  request: { params },
  responses: { 204: { description: "Removed" } },
  reasons: ["webhook_not_found"],
});

webhooks.openapi(remove, async (c) => {
  const { id } = c.req.valid("param");
  const known = await findOne(c, id);
  if (!known) throw remove.refuse({ kind: "webhook_not_found" });
  const gone = changesOf(settingsOf(known), {});
  await noteAct(c, "webhook.deleted", { endpoint: id, changes: gone });
  const changed = await changeAll(c, ({ webhooks: list }) => {
    const rest = list.filter((one) => one.id !== id);
    const found = rest.length < list.length;
    return { value: found, ...(found && { patch: { webhooks: rest } }) };
  });
  if (!changed.ok || !changed.value) throw remove.refuse({ kind: "webhook_not_found" });
  return c.body(null, 204);
});
