/** `/v1/webhooks`: a tenant's endpoints. */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";

import type { WebhookEndpoint } from "../../domain/tenant/tenant-config.ts";
import { MAX_ENDPOINTS, patchEndpoint } from "../../domain/webhook/endpoints.ts";
import { newSecret } from "../../kernel/hashes/signature.ts";
import { letterId } from "../../kernel/ids/letter-id.ts";
import { freshConfig } from "../../objects/webhook/endpoint-store.ts";
import { noteAct } from "../access/audit-note.ts";
import { needs, requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { problem } from "../problems/problem.ts";
import { errors, json, refusal } from "../shapes/answers.ts";
import {
  badUrl,
  body,
  changeAll,
  changeOne,
  endpointView,
  findOne,
  notFound,
  params,
  told,
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

webhooks.openapi(
  createRoute({
    method: "post",
    path: "/v1/webhooks",
    summary: "Have events of all messages sent to an address; the answer holds its secret, once",
    ...needs("admin"),
    request: body(EndpointInput),
    responses: {
      201: json(EndpointWithSecret, "Made"),
      409: refusal("There are too many"),
      ...errors,
    },
  }),
  async (c) => {
    const { url, events, description } = c.req.valid("json");
    const refused = badUrl(c, url);
    if (refused) return refused as never;
    const secret = newSecret();
    const endpoint: WebhookEndpoint = {
      id: letterId("whe_"),
      url,
      events,
      secrets: [{ secret }],
      since: Date.now(),
      ...(description !== undefined && { description }),
    };
    await noteAct(c, "webhook.created", { endpoint: endpoint.id });
    const changed = await changeAll(c, ({ webhooks: list }) =>
      list.length < MAX_ENDPOINTS
        ? { patch: { webhooks: [...list, endpoint] }, value: true }
        : { value: false },
    );
    if (!changed.ok) return problem(c, { kind: "tenant_not_found" }) as never;
    if (!changed.value)
      return problem(c, { kind: "too_many_webhooks", max: MAX_ENDPOINTS }) as never;
    c.header("location", `/v1/webhooks/${endpoint.id}`);
    return c.json({ ...endpointView(endpoint), secret }, 201);
  },
);

webhooks.openapi(
  createRoute({
    method: "get",
    path: "/v1/webhooks",
    summary: "List the webhooks",
    ...needs("read"),
    responses: { 200: json(EndpointList, "All of them"), ...errors },
  }),
  async (c) => {
    const config = await freshConfig(c.env, c.get("settings"), c.get("tenant"));
    return c.json({ data: config.webhooks.map(endpointView) }, 200);
  },
);

webhooks.openapi(
  createRoute({
    method: "get",
    path: "/v1/webhooks/{id}",
    summary: "Look up a webhook",
    ...needs("read"),
    request: { params },
    responses: { 200: json(EndpointView, "The webhook"), ...notFound, ...errors },
  }),
  async (c) => told(c, await findOne(c, c.req.valid("param").id)) as never,
);

webhooks.openapi(
  createRoute({
    method: "patch",
    path: "/v1/webhooks/{id}",
    summary: "Change a webhook's address, events or description",
    ...needs("admin"),
    request: { params, ...body(EndpointPatchInput) },
    responses: { 200: json(EndpointView, "As it is now"), ...notFound, ...errors },
  }),
  async (c) => {
    const patch = c.req.valid("json");
    const refused = patch.url === undefined ? undefined : badUrl(c, patch.url);
    if (refused) return refused as never;
    const { id } = c.req.valid("param");
    await noteAct(c, "webhook.changed", { endpoint: id });
    return told(c, await changeOne(c, id, (one) => patchEndpoint(one, patch))) as never;
  },
);

webhooks.openapi(
  createRoute({
    method: "delete",
    path: "/v1/webhooks/{id}",
    summary: "Remove a webhook; what it was still owed is dropped",
    ...needs("admin"),
    request: { params },
    responses: { 204: { description: "Removed" }, ...notFound, ...errors },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    await noteAct(c, "webhook.deleted", { endpoint: id });
    const changed = await changeAll(c, ({ webhooks: list }) => {
      const rest = list.filter((one) => one.id !== id);
      const found = rest.length < list.length;
      return { value: found, ...(found && { patch: { webhooks: rest } }) };
    });
    if (!changed.ok || !changed.value) return problem(c, { kind: "webhook_not_found" });
    return c.body(null, 204);
  },
);
