/** What can be done with a webhook: new secrets, a ping, and to begin again after it was disabled. */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";

import { enable, rotateSecrets } from "../../domain/webhook/endpoints.ts";
import { PING } from "../../domain/webhook/events.ts";
import { targetOf } from "../../domain/webhook/targets.ts";
import { newSecret } from "../../kernel/hashes/signature.ts";
import { callWebhook } from "../../objects/webhook/call.ts";
import { noteAct } from "../access/audit-note.ts";
import { needs, requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { problem } from "../problems/problem.ts";
import { errors, json } from "../shapes/answers.ts";
import {
  body,
  changeAll,
  changeOne,
  endpointView,
  findOne,
  guardOptions,
  notFound,
  params,
  told,
} from "./webhook-access.ts";
import {
  EndpointView,
  EndpointWithSecret,
  RotateInput,
  SecretView,
  TestView,
} from "./webhook-schemas.ts";

/** Seconds; also in the schema, which is not asked where there is no body. */
const OVERLAP_S = 86_400;

export const webhookVerbs = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

webhookVerbs.use("/v1/webhooks/*", requireKey);

webhookVerbs.openapi(
  createRoute({
    method: "post",
    path: "/v1/webhooks/secret",
    summary: "Make or rotate the secret that signs what goes to the webhookUrl of a message",
    ...needs("admin"),
    request: body(RotateInput, false),
    responses: { 200: json(SecretView, "The new secret, once"), ...errors },
  }),
  async (c) => {
    const overlapMs = overlapOf(c.req.valid("json"));
    const now = Date.now();
    const until = now + overlapMs;
    const secret = newSecret();
    await noteAct(c, "webhook.secret_rotated", { endpoint: "message" });
    const changed = await changeAll(c, ({ webhookSecrets = [] }) => ({
      patch: { webhookSecrets: rotateSecrets(webhookSecrets, secret, until, now) },
      value: webhookSecrets.length > 0,
    }));
    if (!changed.ok) return problem(c, { kind: "tenant_not_found" }) as never;
    const previousUntil = changed.value ? new Date(until).toISOString() : null;
    return c.json({ secret, previousUntil }, 200);
  },
);

webhookVerbs.openapi(
  createRoute({
    method: "post",
    path: "/v1/webhooks/{id}/enable",
    summary: "Send to a webhook again that was disabled",
    description: "What it missed meanwhile is sent by POST /v1/webhooks/replay.",
    ...needs("admin"),
    request: { params },
    responses: { 200: json(EndpointView, "As it is now"), ...notFound, ...errors },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const now = Date.now();
    await noteAct(c, "webhook.enabled", { endpoint: id });
    return told(
      c,
      await changeOne(c, id, (one) => (one.disabled === undefined ? one : enable(one, now))),
    ) as never;
  },
);

webhookVerbs.openapi(
  createRoute({
    method: "post",
    path: "/v1/webhooks/{id}/rotate",
    summary: "A new secret, shown once; the old one signs along for a while",
    ...needs("admin"),
    request: { params, ...body(RotateInput, false) },
    responses: { 200: json(EndpointWithSecret, "With the new secret"), ...notFound, ...errors },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const overlapMs = overlapOf(c.req.valid("json"));
    const now = Date.now();
    const secret = newSecret();
    await noteAct(c, "webhook.secret_rotated", { endpoint: id });
    const rotated = await changeOne(c, id, (one) => ({
      ...one,
      secrets: rotateSecrets(one.secrets, secret, now + overlapMs, now),
    }));
    if (!rotated) return problem(c, { kind: "webhook_not_found" }) as never;
    return c.json({ ...endpointView(rotated), secret }, 200);
  },
);

webhookVerbs.openapi(
  createRoute({
    method: "post",
    path: "/v1/webhooks/{id}/test",
    summary: "Send a ping now and tell what came back; a disabled webhook too",
    ...needs("admin"),
    request: { params },
    responses: { 200: json(TestView, "What came back"), ...notFound, ...errors },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const endpoint = await findOne(c, id);
    if (!endpoint) return problem(c, { kind: "webhook_not_found" }) as never;
    await noteAct(c, "webhook.tested", { endpoint: id });
    const webhookId = `evt_${crypto.randomUUID().replaceAll("-", "")}`;
    const now = Date.now();
    const answer = await callWebhook(
      {
        ...targetOf(endpoint, now),
        id: webhookId,
        body: JSON.stringify({
          type: PING,
          timestamp: new Date(now).toISOString(),
          data: { endpointId: id },
        }),
      },
      { ...guardOptions(c), timeoutMs: c.get("settings").WEBHOOK_TIMEOUT },
    );
    const { status, error, durationMs, excerpt } = answer;
    const delivered = status !== undefined && status >= 200 && status < 300;
    return c.json(
      {
        delivered,
        webhookId,
        status: status ?? null,
        error: error ?? null,
        durationMs,
        answer: excerpt,
      },
      200,
    );
  },
);

function overlapOf(input: { readonly overlap?: number | undefined } | undefined): number {
  return (input?.overlap ?? OVERLAP_S) * 1000;
}
