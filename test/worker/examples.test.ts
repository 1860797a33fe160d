/**
 * The examples of the OpenAPI document: each request is sent, and its answer has the status and the shape that the document shows. After
 * a change of an answer: `npm test -- test/worker/examples.test.ts -u`, then `npm run openapi`.
 */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

import { EXAMPLES, type Example } from "../../src/contract/examples.ts";
import { SCOPES } from "../../src/domain/tenant/scopes.ts";
import { settingsOf } from "../../src/kernel/settings/settings.ts";
import { call, emulatorSends, eventually, giveResult, phone, receiptKey } from "../support/api.ts";
import { hasShapeOf, Recorder, WITHOUT_EXAMPLE } from "../support/examples.ts";
import { newTenantId } from "../support/tenants.ts";
import { newName, receiverUrl } from "../support/webhooks.ts";

interface Made {
  readonly id: string;
  readonly state: string;
  readonly providerMessageId: string | null;
}

const post = { method: "POST" };
const range = { from: "2026-01-01T00:00:00Z", until: "2099-01-01T00:00:00Z" };

it("are answered as the document shows", async ({ expect }) => {
  const root = settingsOf(env).API_KEY;
  const tenant = newTenantId();
  const path = { id: tenant };
  const operator = new Recorder(root);
  operator.name(tenant, "acme");
  const body = { id: tenant, name: "Acme", senders: ["02-1234-5678"] };
  await operator.record("createTenant", "/v1/tenants", { body });
  await operator.record("getTenant", "/v1/tenants/{id}", { params: path });
  await operator.record("updateTenant", "/v1/tenants/{id}", {
    method: "PATCH",
    params: path,
    body: { quotas: { perDay: 10_000 } },
  });
  const made = await operator.record<{ id: string; key: string }>(
    "createTenantKey",
    "/v1/tenants/{id}/keys",
    { params: path, body: { name: "backend", scopes: SCOPES } },
  );
  const other = await operator.record<{ id: string }>("createTenantKey", "/v1/tenants/{id}/keys", {
    params: path,
    body: { name: "nightly", scopes: ["read"] },
  });
  await operator.record("listTenantKeys", "/v1/tenants/{id}/keys", { params: path });
  const key = { id: tenant, keyId: other.id };
  await operator.record("updateTenantKey", "/v1/tenants/{id}/keys/{keyId}", {
    method: "PATCH",
    params: key,
    body: { allowedIps: ["203.0.113.7"] },
  });
  await operator.record("rotateTenantKey", "/v1/tenants/{id}/keys/{keyId}/rotate", {
    ...post,
    params: key,
  });
  await operator.record("revokeTenantKey", "/v1/tenants/{id}/keys/{keyId}", {
    method: "DELETE",
    params: key,
  });
  await operator.record("listTenantPauses", "/v1/tenants/{id}/pauses", { params: path });

  const client = new Recorder(made.key);
  client.name(tenant, "acme");
  const [to, later, failing] = [phone(), phone(), phone("8112")];
  client.name(to, "01012345678");
  client.name(later, "01023456789");
  client.name(failing, "01034567890");
  await client.record("getHealth", "/healthz", { key: null });
  await client.record("getIndex", "/", { key: null });
  await client.record("getCaller", "/v1/tenants/me");

  const message = await client.record<Made>("sendMessage", "/v1/messages", {
    body: { type: "SMS", to, text: "인증번호는 482913 입니다." },
  });
  const id = { id: message.id };
  await emulatorSends(to);
  await giveResult(to);
  const see = async (): Promise<Made> =>
    (await call(`/v1/messages/${message.id}`, { key: made.key })).json();
  await eventually(see, ({ state }) => state === "delivered");
  await client.record("getMessage", "/v1/messages/{id}", { params: id });
  await eventually(
    async () => (await call("/v1/messages?state=delivered", { key: made.key })).text(),
    (text) => text.includes(message.id),
  );
  await client.record("listMessages", "/v1/messages", {
    query: { state: "delivered", limit: "50" },
  });
  await client.record("refreshMessage", "/v1/messages/{id}/refresh", { ...post, params: id });
  const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
  const waiting: Made = await (
    await call("/v1/messages", { key: made.key, body: { to: later, text: "later", scheduledAt } })
  ).json();
  await client.record("cancelMessage", "/v1/messages/{id}/cancel", {
    ...post,
    params: { id: waiting.id },
  });
  await client.record("listUnconfirmedMessages", "/v1/unconfirmed");
  await client.record("hashRecipient", "/v1/recipients/hash", { body: { to } });

  const batch = await client.record<{ id: string }>("sendBatch", "/v1/batches", {
    body: {
      message: { text: "#{name}님, 주문이 접수되었습니다.", scheduledAt },
      messages: [{ to: later, variables: { name: "홍길동" } }],
    },
  });
  await client.record("getBatch", "/v1/batches/{id}", { params: { id: batch.id } });
  await client.record("refreshBatch", "/v1/batches/{id}/refresh", {
    ...post,
    params: { id: batch.id },
  });
  await client.record("cancelBatch", "/v1/batches/{id}/cancel", {
    ...post,
    params: { id: batch.id },
  });
  await eventually(
    async () => (await call("/v1/batches", { key: made.key })).text(),
    (text) => text.includes(batch.id),
  );
  await client.record("listBatches", "/v1/batches");

  await client.record("addOptOut", "/v1/opt-outs", { body: { to: later } });
  await client.record("listOptOuts", "/v1/opt-outs");
  await client.record("importOptOuts", "/v1/opt-outs/import", {
    body: `number\n${failing}\n`,
    headers: { "content-type": "text/csv" },
  });
  await client.record("removeOptOut", "/v1/opt-outs", { method: "DELETE", body: { to: later } });
  await client.record("getTemplate", "/v1/templates/{id}", { params: { id: "AUTH_OTP" } });

  const reports = [
    ["getSummaryReport", "summary", { ...range, groupBy: "type" }],
    ["getTimeSeriesReport", "timeseries", {}],
    ["getLatencyReport", "latency", {}],
    ["getErrorsReport", "errors", {}],
    ["getCostReport", "cost", {}],
    ["getStuckReport", "stuck", {}],
    ["getPendingChecksReport", "pending-checks", {}],
    ["getAccessReport", "access", {}],
  ] as const;
  for (const [name, report, query] of reports) {
    await client.record(
      name,
      `/v1/reports/${report}`,
      "groupBy" in query ? { query: { groupBy: query.groupBy } } : {},
    );
  }

  const hook = newName();
  client.name(receiverUrl(hook), "https://example.com/hooks/sms");
  const webhook = await client.record<{ id: string }>("createWebhook", "/v1/webhooks", {
    body: { url: receiverUrl(hook), events: ["message.delivered", "message.failed"] },
  });
  const at = { id: webhook.id };
  await client.record("listWebhooks", "/v1/webhooks");
  await client.record("getWebhook", "/v1/webhooks/{id}", { params: at });
  await client.record("updateWebhook", "/v1/webhooks/{id}", {
    method: "PATCH",
    params: at,
    body: { description: "orders" },
  });
  await client.record("testWebhook", "/v1/webhooks/{id}/test", { ...post, params: at });
  await client.record("rotateWebhookSecret", "/v1/webhooks/{id}/rotate", { params: at, body: {} });
  await client.record("rotateMessageWebhookSecret", "/v1/webhooks/secret", { body: {} });
  await client.record("listWebhookDeliveries", "/v1/webhooks/deliveries");
  await client.record("deleteWebhook", "/v1/webhooks/{id}", { method: "DELETE", params: at });

  // By one act: which others have reached SQL by now differs from run to run.
  const revoked = { action: "key.revoked" };
  await eventually(
    async () =>
      (await call(`/v1/audit?action=${revoked.action}`, { key: made.key })).json<{
        data: unknown[];
      }>(),
    ({ data }) => data.length === 1,
  );
  await client.record("listAuditEntries", "/v1/audit", { query: revoked });
  const hold = await client.record<{ id: string }>("createHold", "/v1/privacy/holds", {
    body: { messageId: message.id, reason: "a complaint is open" },
  });
  await client.record("listHolds", "/v1/privacy/holds");
  await client.record("releaseHold", "/v1/privacy/holds/{id}", {
    method: "DELETE",
    params: { id: hold.id },
  });
  await client.record("redactMessage", "/v1/messages/{id}/redact", { ...post, params: id });

  await client.record("createReceipt", "/v1/receipts", {
    key: receiptKey(),
    body: { message_id: message.id, status: "delivered" },
  });
  await client.record("sendSms", "/send/sms", { body: { to: later, text: "안녕하세요." } });
  await client.record("send", "/send", { body: { type: "SMS", to: later, text: "반갑습니다." } });
  await client.record("getTracking", "/tracking/{messageId}", {
    params: { messageId: message.id },
  });

  const real = { ...operator.examples, ...client.examples };
  const kept = Object.entries(real).map(([name, example]): [string, Example] => {
    const known = EXAMPLES[name];
    return [
      name,
      known && hasShapeOf(example, known) && example.status === known.status ? known : example,
    ];
  });
  const now = Object.fromEntries(kept.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  if (JSON.stringify(now) === JSON.stringify(EXAMPLES)) return;
  await expect(`${JSON.stringify(now, null, 2)}\n`).toMatchFileSnapshot(
    "../../src/contract/examples.json",
  );
});

it("are there for every operation, but for those that are known to have none", async () => {
  const document = await call("/openapi.json", { key: null });
  const { paths } = await document.json<{
    paths: Record<string, Record<string, { operationId: string }>>;
  }>();
  const all = Object.values(paths).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  );
  const missing = all.filter((name) => !(name in EXAMPLES)).toSorted();
  expect(missing).toEqual([...WITHOUT_EXAMPLE].toSorted());
});
