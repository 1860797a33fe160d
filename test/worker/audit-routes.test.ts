import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { isolateOf } from "../../src/objects/isolate.ts";
import { call, eventually, phone, sql, untilState } from "../support/api.ts";
import { createKey, createTenant, newTenantId, tenantWithKey } from "../support/tenants.ts";

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly requestId: string | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
  readonly origin: Readonly<Record<string, string>> | null;
  readonly keyId: string | null;
  readonly person: string | null;
  readonly seq: number | null;
}

interface Page {
  readonly data: readonly Entry[];
  readonly next_cursor: string | null;
}

/** As an operator sees it, whose own key is then noted there as used. */
async function audit(tenant: string, query = ""): Promise<Page> {
  const response = await call(`/v1/audit?${query}`, { headers: { "x-tenant-id": tenant } });
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json();
}

const actionsOf = ({ data }: Page): readonly string[] => data.map(({ action }) => action);

async function untilAction(tenant: string, action: string): Promise<Entry> {
  const page = await eventually(
    async () => audit(tenant, `action=${action}`),
    ({ data }) => data.length > 0,
  );
  const [entry] = page.data;
  if (!entry) throw new Error("no entry");
  return entry;
}

describe("reading the numbers of recipients", () => {
  it("is noted once an hour and key, whatever is read and however many pages", async () => {
    const { tenant, key } = await tenantWithKey();
    for (let i = 0; i < 3; i++) {
      expect((await call("/v1/messages?limit=10", { key })).status).toBe(200);
    }
    const entry = await untilAction(tenant, "numbers.read");
    expect(entry).toMatchObject({ detail: { route: "GET /v1/messages" } });
    // Sending is no reading.
    await call("/v1/messages", { key, body: { to: phone(), text: "hi" } });
    const again = await audit(tenant, "action=numbers.read");
    // Two, where the hour ended in between.
    expect([1, 2]).toContain(again.data.length);
  });
});

describe("the audit trail of a tenant", () => {
  it("has what was done to it: who, what, when, from where, and never a key or an address", async () => {
    const id = newTenantId();
    const headers = {
      "cf-connecting-ip": "203.0.113.77",
      "cf-ipcountry": "KR",
      "cf-ray": "8f0123456789abcd-ICN",
      "x-request-id": `audit-${id}`,
    };
    const before = Date.now();
    expect((await call("/v1/tenants", { body: { id, name: "Acme" }, headers })).status).toBe(201);
    const created = await untilAction(id, "tenant.created");
    expect(created).toMatchObject({
      actor: "api-key",
      requestId: `audit-${id}`,
      detail: { fields: "name" },
      origin: {
        country: "KR",
        ray: "8f0123456789abcd-ICN",
        ip: expect.stringMatching(/^[\w-]{43}$/),
      },
    });
    expect(Date.parse(created.at)).toBeGreaterThanOrEqual(before - 1);

    const { key, id: keyId } = await createKey(id, ["read"]);
    await call(`/v1/tenants/${id}`, { method: "PATCH", body: { quotas: { perDay: 1 } } });
    await call(`/v1/tenants/${id}/keys/${keyId}/rotate`, { method: "POST" });
    await call(`/v1/tenants/${id}/keys/${keyId}`, { method: "DELETE" });
    await untilAction(id, "key.revoked");
    const page = await audit(id, "actor=api-key");
    expect(actionsOf(page).toSorted()).toEqual(
      ["key.created", "key.revoked", "key.rotated", "tenant.changed", "tenant.created"].toSorted(),
    );
    const text =
      JSON.stringify(page) +
      JSON.stringify(await sql("select * from kmsg_audit where tenant_id = $1", [id]));
    expect(text).toContain(keyId);
    expect(text).not.toContain(key.slice(-43));
    expect(text).not.toContain("203.0.113.77");
  });

  it("names the key by its id, and the person that sat before it where somebody says so", async () => {
    const { tenant, key, id, name } = await tenantWithKey();
    const body = { name: "second", scopes: ["read"] };
    const headers = { "x-acting-person": encodeURIComponent("김민수 kim@example.com") };
    const made = await call(`/v1/tenants/${tenant}/keys`, { key, body, headers });
    expect(made.status).toBe(201);
    const entry = await eventually(
      async () => audit(tenant, `actor=key:${name}&action=key.created`),
      ({ data }) => data.length > 0,
    );
    expect(entry.data[0]).toMatchObject({ keyId: id, person: "김민수 kim@example.com" });
    const created = await audit(tenant, "action=tenant.created");
    expect(created.data[0]).toMatchObject({ actor: "api-key", keyId: null, person: null, seq: 1 });
  });

  it("tells of changed settings what they were and what they are, and never a secret", async () => {
    const { tenant, key } = await tenantWithKey({ name: "Acme", quotas: { perDay: 1 } });
    const patch = { quotas: { perDay: 2 }, name: "Acme" };
    await call(`/v1/tenants/${tenant}`, { method: "PATCH", body: patch });
    expect((await untilAction(tenant, "tenant.changed")).detail).toEqual({
      fields: "name,quotas",
      changes: { quotas: { before: '{"perDay":1}', after: '{"perDay":2}' } },
    });
    const url = "https://hooks.example.com/T01/Xs3cr3tXs3cr3tXs3cr3t?token=hidden";
    const made = await call("/v1/webhooks", { key, body: { url } });
    const { id, secret } = await made.json<{ id: string; secret: string }>();
    const change = { description: "for the books", events: ["message.failed"] };
    await call(`/v1/webhooks/${id}`, { key, method: "PATCH", body: change });
    await call(`/v1/webhooks/${id}`, { key, method: "DELETE" });
    expect((await untilAction(tenant, "webhook.changed")).detail).toEqual({
      endpoint: id,
      changes: {
        events: { before: "[]", after: '["message.failed"]' },
        description: { before: null, after: "for the books" },
      },
    });
    expect((await untilAction(tenant, "webhook.deleted")).detail).toMatchObject({
      changes: { url: { before: "https://hooks.example.com/T01/Xs3c…?…", after: null } },
    });
    const rows = JSON.stringify(
      await sql("select * from kmsg_audit where tenant_id = $1", [tenant]),
    );
    for (const word of ["Xs3cr3tX", "hidden", secret]) expect(rows).not.toContain(word);
    const to = phone();
    const optOut = { to, source: "call center" };
    expect((await call("/v1/opt-outs", { key, body: optOut })).status).toBe(201);
    expect((await untilAction(tenant, "opt_out.added")).detail).toMatchObject({
      list: "ads",
      changes: { source: { before: null, after: "call center" } },
    });
    await call("/v1/opt-outs", { key, method: "DELETE", body: { to } });
    expect((await untilAction(tenant, "opt_out.removed")).detail).toMatchObject({
      changes: { source: { before: "call center", after: null } },
    });
  });

  it("notes the use of a key once an hour, not once a request", async () => {
    const { tenant, key, name } = await tenantWithKey();
    for (let i = 0; i < 5; i++) expect((await call("/v1/tenants/me", { key })).status).toBe(200);
    const query = `actor=key:${name}`;
    const [used] = (
      await eventually(
        async () => audit(tenant, query),
        ({ data }) => data.length > 0,
      )
    ).data;
    expect(used).toMatchObject({ action: "key.used", detail: { method: "GET" } });
    // A later act of the same queue is there: nothing of the five is still on its way.
    const { id } = await createKey(tenant, ["read"]);
    await eventually(
      async () => audit(tenant, "action=key.created"),
      ({ data }) => data.some(({ detail }) => detail?.["keyId"] === id),
    );
    const { data } = await audit(tenant, query);
    // The hour may have turned in between.
    expect(data.length).toBeLessThanOrEqual(2);
  });

  it("is filtered by action, actor and time, and read page by page without a gap", async () => {
    const tenant = await createTenant();
    for (let i = 0; i < 4; i++) await createKey(tenant, ["read"]);
    const all = await eventually(
      async () => audit(tenant, "actor=api-key"),
      ({ data }) => data.length === 5,
    );
    const pages: Entry[] = [];
    let cursor = "";
    do {
      const page = await audit(tenant, `actor=api-key&limit=2${cursor}`);
      expect(page.data.length).toBeLessThanOrEqual(2);
      pages.push(...page.data);
      cursor = page.next_cursor === null ? "" : `&cursor=${page.next_cursor}`;
    } while (cursor !== "");
    expect(pages).toEqual(all.data);
    expect((await audit(tenant, "action=key.created")).data).toHaveLength(4);
    expect((await audit(tenant, "actor=nobody")).data).toHaveLength(0);
    const at = all.data[2]?.at ?? "";
    const older = await audit(tenant, `actor=api-key&until=${at}`);
    const newer = await audit(tenant, `actor=api-key&from=${at}`);
    expect([...newer.data, ...older.data]).toEqual(all.data);
    expect((await call("/v1/audit?cursor=nonsense")).status).toBe(400);
  });

  it("has the transitions of messages where it is asked for them", async () => {
    const { tenant, key } = await tenantWithKey();
    const sent = await call("/v1/messages", { key, body: { to: phone(), text: "audited" } });
    const { id } = await sent.json<{ id: string }>();
    const events = ["accepted", "attempt_started", "sent", "delivered"].map(
      (one) => `message.${one}`,
    );
    const one = await eventually(
      async () => audit(tenant, `messageId=${id}`),
      ({ data }) => data.length === 4,
    );
    expect(actionsOf(one)).toEqual(events.toReversed());
    expect(one.data[0]).toMatchObject({
      actor: "system",
      detail: { messageId: id, revision: 4, from: "sent", to: "delivered" },
    });
    expect(actionsOf(await audit(tenant)).filter((name) => name.startsWith("message."))).toEqual(
      [],
    );
    expect(actionsOf(await audit(tenant, "transitions=true&actor=system"))).toEqual(
      events.toReversed(),
    );
    const named = await audit(tenant, "transitions=true&action=message.sent");
    expect(actionsOf(named)).toEqual(["message.sent"]);
    // That an operator looks is an entry too, which comes a moment later.
    await eventually(
      async () => isolateOf(env).audit.facts(tenant, 0, 1_000_000),
      ({ pending }) => pending.length === 0,
    );
    const pages: Entry[] = [];
    let cursor = "";
    do {
      const page = await audit(tenant, `transitions=true&limit=1${cursor}`);
      pages.push(...page.data);
      cursor = page.next_cursor === null ? "" : `&cursor=${page.next_cursor}`;
    } while (cursor !== "");
    expect(pages).toEqual((await audit(tenant, "transitions=true")).data);
    expect(JSON.stringify(pages)).not.toContain("audited");
  });

  it("notes the replay and the discard of a dead letter before they are done", async () => {
    const { tenant, key } = await tenantWithKey();
    const sent = await call("/v1/messages", { key, body: { to: phone("8112"), text: "audited" } });
    const { id } = await sent.json<{ id: string }>();
    const letter = `/v1/dead-letters/${encodeURIComponent(`send:${id}`)}`;
    await eventually(
      async () => (await call(letter, { key })).status,
      (status) => status === 200,
    );
    expect((await call(`${letter}/discard`, { key, method: "POST" })).status).toBe(200);
    expect((await untilAction(tenant, "dead_letter.discarded")).detail).toEqual({
      kind: "send",
      messageId: id,
    });
    // Twice is once.
    expect((await call(`${letter}/discard`, { key, method: "POST" })).status).toBe(200);
    expect((await call("/v1/dead-letters/replay", { key, body: {} })).status).toBe(200);
    await untilAction(tenant, "dead_letters.replayed");
    expect((await audit(tenant, "action=dead_letter.discarded")).data).toHaveLength(1);
  });
});

describe("a message of the default tenant", () => {
  it("is in the trail of its own tenant alone", async () => {
    const tenant = await createTenant();
    const sent = await call("/v1/messages", { body: { to: phone(), text: "audited" } });
    const { id } = await sent.json<{ id: string }>();
    await untilState(id, "delivered");
    await eventually(
      async () => (await (await call(`/v1/audit?messageId=${id}`)).json<Page>()).data,
      (data) => data.length === 4,
    );
    expect((await audit(tenant, `messageId=${id}`)).data).toEqual([]);
  });
});
