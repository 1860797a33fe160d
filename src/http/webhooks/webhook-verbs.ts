/** The verbs of a webhook: new secrets, a ping, and to begin again after it was disabled. */
import { OpenAPIHono } from "@hono/zod-openapi";

import { changesOf } from "../../domain/audit/changes.ts";
import { enable, rotateSecrets, withProof } from "../../domain/webhook/endpoints.ts";
import { PING } from "../../domain/webhook/events.ts";
import { targetOf } from "../../domain/webhook/targets.ts";
import { newSecret } from "../../kernel/hashes/signature.ts";
import { iso } from "../../kernel/time/iso.ts";
import { callInBudget } from "../../objects/webhook/host-calls.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { gapOf, prove } from "./prove.ts";
import { body, changeAll, changeOne, endpointView, findOne, params } from "./webhook-access.ts";
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

const newSecrets = route({
  method: "post",
  path: "/v1/webhooks/secret",
  operationId: "rotateMessageWebhookSecret",
  tag: "webhooks",
  once: true,
  summary: "Make or rotate the secret that signs what goes to the webhookUrl of a message",
  scope: "admin",
  request: body(RotateInput, false),
  responses: { 200: json(SecretView, "The new secret, once") },
  reasons: ["tenant_not_found"],
});

webhookVerbs.openapi(newSecrets, async (c) => {
  const overlapMs = overlapOf(c.req.valid("json"));
  const now = Date.now();
  const until = now + overlapMs;
  const secret = newSecret();
  await noteAct(c, "webhook.secret_rotated", { endpoint: "message" });
  const changed = await changeAll(c, ({ webhookSecrets = [] }) => ({
    patch: { webhookSecrets: rotateSecrets(webhookSecrets, secret, until, now) },
    value: webhookSecrets.length > 0,
  }));
  if (!changed.ok) throw newSecrets.refuse({ kind: "tenant_not_found" });
  const previousUntil = changed.value ? iso(until) : null;
  return c.json({ secret, previousUntil }, 200);
});

const enabling = route({
  method: "post",
  path: "/v1/webhooks/{id}/enable",
  operationId: "enableWebhook",
  tag: "webhooks",
  summary: "Send to a webhook again that was disabled",
  description: "What it missed meanwhile is sent by POST /v1/webhooks/replay.",
  scope: "admin",
  request: { params },
  responses: { 200: json(EndpointView, "As it is now") },
  reasons: ["webhook_not_found"],
});

webhookVerbs.openapi(enabling, async (c) => {
  const { id } = c.req.valid("param");
  const now = Date.now();
  const known = await findOne(c, id);
  if (!known) throw enabling.refuse({ kind: "webhook_not_found" });
  const was = { disabled: known.disabled ?? null };
  await noteAct(c, "webhook.enabled", { endpoint: id, changes: changesOf(was, {}) });
  const enabled = await changeOne(c, id, (one) =>
    one.disabled === undefined ? one : enable(one, now),
  );
  if (!enabled) throw enabling.refuse({ kind: "webhook_not_found" });
  return c.json(endpointView(c, enabled), 200);
});

const verify = route({
  method: "post",
  path: "/v1/webhooks/{id}/verify",
  operationId: "verifyWebhook",
  tag: "webhooks",
  summary: "Ask a webhook's address again to prove that it wants our calls",
  description:
    "Sends a `webhook.challenge` now. `proven` of the answer tells what became of it, `unprovenReason` why not. One that is proven already is not asked.",
  scope: "admin",
  request: { params },
  responses: { 200: json(EndpointView, "As it is now") },
  reasons: ["webhook_not_found", "too_many_challenges"],
});

webhookVerbs.openapi(verify, async (c) => {
  const { id } = c.req.valid("param");
  const known = await findOne(c, id);
  if (!known) throw verify.refuse({ kind: "webhook_not_found" });
  if (known.unproven === undefined) return c.json(endpointView(c, known), 200);
  const proof = await prove(c, known);
  if (proof.kind === "limited") throw verify.refuse({ ...proof, kind: "too_many_challenges" });
  const asked = withProof(known, gapOf(proof));
  if (asked.unproven === undefined) {
    const was = { unproven: known.unproven };
    await noteAct(c, "webhook.proven", { endpoint: id, changes: changesOf(was, {}) });
  }
  // Whose address somebody changed meanwhile was not the one that answered.
  const verified = await changeOne(c, id, (one) =>
    one.url === known.url && one.unproven !== undefined ? withProof(one, asked.unproven) : one,
  );
  if (!verified) throw verify.refuse({ kind: "webhook_not_found" });
  return c.json(endpointView(c, verified), 200);
});

const rotate = route({
  method: "post",
  path: "/v1/webhooks/{id}/rotate",
  operationId: "rotateWebhookSecret",
  tag: "webhooks",
  once: true,
  summary: "A new secret, shown once; the old one signs along for a while",
  scope: "admin",
  request: { params, ...body(RotateInput, false) },
  responses: { 200: json(EndpointWithSecret, "With the new secret") },
  reasons: ["webhook_not_found"],
});

webhookVerbs.openapi(rotate, async (c) => {
  const { id } = c.req.valid("param");
  const overlapMs = overlapOf(c.req.valid("json"));
  const now = Date.now();
  const secret = newSecret();
  await noteAct(c, "webhook.secret_rotated", { endpoint: id });
  const rotated = await changeOne(c, id, (one) => ({
    ...one,
    secrets: rotateSecrets(one.secrets, secret, now + overlapMs, now),
  }));
  if (!rotated) throw rotate.refuse({ kind: "webhook_not_found" });
  return c.json({ ...endpointView(c, rotated), secret }, 200);
});

const test = route({
  method: "post",
  path: "/v1/webhooks/{id}/test",
  operationId: "testWebhook",
  tag: "webhooks",
  summary: "Send a ping now and tell what came back; a disabled webhook too",
  scope: "admin",
  request: { params },
  responses: { 200: json(TestView, "What came back") },
  reasons: ["webhook_not_found", "webhook_unproven", "webhook_host_busy"],
});

webhookVerbs.openapi(test, async (c) => {
  const { id } = c.req.valid("param");
  const endpoint = await findOne(c, id);
  if (!endpoint) throw test.refuse({ kind: "webhook_not_found" });
  if (endpoint.unproven !== undefined) throw test.refuse({ kind: "webhook_unproven" });
  await noteAct(c, "webhook.tested", { endpoint: id });
  const webhookId = `evt_${crypto.randomUUID().replaceAll("-", "")}`;
  const now = Date.now();
  const called = await callInBudget(c.get("isolate"), c.get("tenant"), {
    ...targetOf(endpoint, now),
    id: webhookId,
    body: JSON.stringify({ type: PING, timestamp: iso(now), data: { endpointId: id } }),
  });
  if (called.kind === "deferred") {
    throw test.refuse({ kind: "webhook_host_busy", retryAfterMs: called.waitMs });
  }
  const { status, error, durationMs, excerpt } = called.answer;
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
});

function overlapOf(input: { readonly overlap?: number | undefined } | undefined): number {
  return (input?.overlap ?? OVERLAP_S) * 1000;
}
