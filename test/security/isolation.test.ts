import { describe, expect, it } from "vitest";

import { SCOPES } from "../../src/domain/tenant/scopes.ts";
import { call, emulatorTemplate, eventually, phone } from "../support/api.ts";
import { documentedRoutes, type DocumentedRoute } from "../support/documented-routes.ts";
import { triesOf, type Belongings, type Try } from "../support/every-route.ts";
import { createKey, tenantWithKey, type TestTenant } from "../support/tenants.ts";

/** Every route that asks for a key. */
async function routes(): Promise<readonly DocumentedRoute[]> {
  return (await documentedRoutes()).filter(({ asks }) => asks !== "none");
}

async function ok<T>(path: string, tenant: TestTenant, body?: object): Promise<T> {
  const response = await call(path, { key: tenant.key, ...(body && { body }) });
  expect(response.ok, await response.clone().text()).toBe(true);
  return response.json();
}

interface Message {
  readonly id: string;
  readonly state: string;
  readonly revision: number;
  readonly providerMessageId: string | null;
}

const read = async (tenant: TestTenant, id: string): Promise<Message> =>
  ok(`/v1/messages/${id}`, tenant);

async function belongingsOf(tenant: TestTenant): Promise<Belongings> {
  const text = "a word of its own";
  const recipient = phone();
  const later = new Date(Date.now() + 86_400_000).toISOString();
  const send = async (fields: object): Promise<Message> =>
    ok("/v1/messages", tenant, { to: recipient, text, ...fields });
  const scheduled = await send({ scheduledAt: later });
  const ownId = `order-${crypto.randomUUID()}`;
  await send({ messageId: ownId, scheduledAt: later });
  const delivered = await send({});
  const failed = await send({ to: phone("8112") });
  const batch = await ok<{ id: string }>("/v1/batches", tenant, {
    messages: [{ to: recipient, text, scheduledAt: later }],
  });
  const webhook = await ok<{ id: string }>("/v1/webhooks", tenant, {
    url: "https://example.com/a",
    events: ["message.expired"],
  });
  const template = await ok<{ id: string }>("/v1/templates", tenant, {
    name: "its own",
    text: `${text} #{code}`,
  });
  const shared = `T_${crypto.randomUUID()}`;
  await emulatorTemplate({ code: shared, name: "shared", content: "#{code}", status: "Y" });
  await ok("/v1/opt-outs", tenant, { to: recipient });
  const erasure = await ok<{ id: string }>("/v1/privacy/erase", tenant, { to: phone() });
  const hold = await ok<{ id: string }>("/v1/privacy/holds", tenant, {
    messageId: failed.id,
    reason: "a dispute",
  });
  const exported = await ok<{ id: string }>("/v1/exports", tenant, {
    from: "2020-01-01T00:00:00Z",
    until: "2099-01-01T00:00:00Z",
    reason: "its own",
  });
  const done = await eventually(
    async () => read(tenant, delivered.id),
    (message) => message.state === "delivered",
  );
  await eventually(
    async () => ok<{ data: { messageId: string }[] }>("/v1/dead-letters", tenant),
    ({ data }) => data.some(({ messageId }) => messageId === failed.id),
  );
  return {
    tenant: tenant.tenant,
    keyId: tenant.id,
    messageId: scheduled.id,
    ownId,
    delivered: delivered.id,
    providerMessageId: done.providerMessageId ?? "",
    batchId: batch.id,
    failed: failed.id,
    webhookId: webhook.id,
    templateId: template.id,
    sharedTemplateId: shared,
    erasureId: erasure.id,
    holdId: hold.id,
    exportId: exported.id,
    recipient,
    day: new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10),
  };
}

/** All that can be seen of a tenant, but what its own calls leave: keys that were used, acts that were noted. */
async function pictureOf(tenant: TestTenant, mine: Belongings): Promise<object> {
  const ids = [mine.messageId, mine.ownId, mine.delivered, mine.failed];
  const states = await Promise.all(ids.map(async (id) => read(tenant, id)));
  const keys = await ok<{ data: { id: string; revokedAt: string | null }[] }>(
    `/v1/tenants/${tenant.tenant}/keys`,
    tenant,
  );
  return {
    messages: states.map(({ id, state, revision }) => ({ id, state, revision })),
    batch: (await ok<{ state: string }>(`/v1/batches/${mine.batchId}`, tenant)).state,
    letters: await ok("/v1/dead-letters", tenant),
    webhooks: await ok("/v1/webhooks", tenant),
    template: await ok(`/v1/templates/${mine.templateId}`, tenant),
    optOuts: await ok("/v1/opt-outs", tenant),
    tenant: await ok(`/v1/tenants/${tenant.tenant}`, tenant),
    keys: keys.data.map(({ id, revokedAt }) => ({ id, revokedAt })),
  };
}

async function expectRefusal(
  [path, given, answer]: Try,
  key: string,
  secrets: readonly string[],
): Promise<void> {
  const name = `${given.method ?? (given.body === undefined ? "GET" : "POST")} ${path}`;
  const response = await call(path, { ...given, key });
  const text = await response.text();
  if (answer === "nothing") expect(response.ok, `${name}: ${text}`).toBe(true);
  else expect(response.status, `${name}: ${text}`).toBe(STATUS[answer]);
  for (const secret of secrets) expect(text, name).not.toContain(secret);
}

const STATUS = { not_found: 404, forbidden: 403, no_upgrade: 426 } as const;

describe("every route of the OpenAPI document", () => {
  it("refuses who has no key, and a key that we did not make", async () => {
    const tries = triesOf(SOMEBODY);
    for (const { name } of await routes()) {
      const [one] = tries[name] ?? [];
      expect(one, `test/support/every-route.ts does not know ${name}`).toBeDefined();
      if (!one) continue;
      const [path, given] = one;
      for (const key of [null, `kmsg_default_${"A".repeat(43)}`]) {
        expect((await call(path, { ...given, key })).status, name).toBe(401);
      }
    }
  });

  it("refuses a key that has every scope but the one that it needs", async () => {
    const { tenant } = await tenantWithKey();
    const lacking = new Map<string, string>(
      await Promise.all(
        SCOPES.map(async (scope) => {
          const others = SCOPES.filter((one) => one !== scope);
          return [scope, (await createKey(tenant, others)).key] as const;
        }),
      ),
    );
    const tries = triesOf({ ...SOMEBODY, tenant });
    for (const { name, asks } of await routes()) {
      const key = lacking.get(asks);
      if (key === undefined) continue;
      const [path, given] = tries[name]?.[0] ?? ["", {}];
      const response = await call(path, { ...given, key });
      expect(response.status, `${name}: ${await response.clone().text()}`).toBe(403);
    }
  });

  it("gives a tenant nothing of another one, and changes nothing of it", async () => {
    const [a, b] = [await tenantWithKey(), await tenantWithKey()];
    const mine = await belongingsOf(a);
    const before = await pictureOf(a, mine);
    const tries = triesOf(mine);
    const { messageId, delivered, failed, batchId, webhookId, keyId, recipient, tenant } = mine;
    const secrets = [messageId, delivered, failed, batchId, webhookId, keyId, recipient, tenant];
    for (const { name } of await routes()) {
      for (const one of tries[name] ?? []) {
        await expectRefusal(one, b.key, secrets);
        // Nor by saying so.
        const [path, given] = one;
        const headers = { ...given.headers, "x-tenant-id": tenant };
        const acting = await call(path, { ...given, headers, key: b.key });
        expect(acting.status, `${name} with X-Tenant-ID`).toBe(403);
      }
    }
    expect(await pictureOf(a, mine)).toEqual(before);
  });
});

/** Ids that are nobody's: for refusals that come before any look. */
const SOMEBODY: Belongings = {
  tenant: "somebody",
  keyId: "key_0",
  messageId: "msg_0",
  ownId: "own",
  delivered: "msg_1",
  providerMessageId: "1",
  batchId: "bat_0",
  failed: "msg_2",
  webhookId: "whe_0",
  templateId: "T_0",
  sharedTemplateId: "T_1",
  erasureId: "ers_0",
  holdId: "hld_0",
  exportId: "exp_0",
  recipient: "01000000000",
  day: "2026-11-21",
};
