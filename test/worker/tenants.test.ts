import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import type { StoredKey } from "../../src/domain/tenant/api-key.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { call, emulatorSends, eventually, phone, sql } from "../support/api.ts";
import { evict } from "../support/evict.ts";
import { createKey, createTenant, newTenantId, tenantWithKey } from "../support/tenants.ts";

const TEXT = "a message of a tenant";
const json = async (response: Response): Promise<Record<string, unknown>> => response.json();

describe("tenants", () => {
  it("are created, read, listed and changed by the admin of the default tenant", async () => {
    const id = newTenantId();
    const body = { id, name: "Acme", senders: ["02-1599-0000"], quotas: { perDay: 10 } };
    const created = await call("/v1/tenants", { body });
    expect(created.status).toBe(201);
    expect(created.headers.get("location")).toBe(`/v1/tenants/${id}`);
    const expected = {
      id,
      name: "Acme",
      revision: 1,
      senders: ["0215990000"],
      quotas: { perDay: 10 },
    };
    expect(await json(created)).toMatchObject(expected);
    expect((await call("/v1/tenants", { body })).status).toBe(409);
    expect(await json(await call(`/v1/tenants/${id}`))).toMatchObject(expected);

    const patch = { quotas: { perMinute: 3 }, revision: 1 };
    const changed = await call(`/v1/tenants/${id}`, { method: "PATCH", body: patch });
    expect(await json(changed)).toMatchObject({
      name: "Acme",
      revision: 2,
      quotas: { perMinute: 3 },
    });
    // The same revision again: somebody else was faster.
    const late = await call(`/v1/tenants/${id}`, { method: "PATCH", body: patch });
    expect(late.status).toBe(409);
    expect(await json(late)).toMatchObject({ code: "tenant_changed" });

    const ids: string[] = [];
    let cursor = "";
    do {
      const page: { data: { id: string }[]; next_cursor: string | null } = await (
        await call(`/v1/tenants?limit=2${cursor}`)
      ).json();
      ids.push(...page.data.map((one) => one.id));
      cursor = page.next_cursor === null ? "" : `&cursor=${page.next_cursor}`;
    } while (cursor !== "");
    expect(ids[0]).toBe("default");
    expect(ids.filter((one) => one === id)).toHaveLength(1);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    [{ id: "Acme" }, "/id"],
    [{ id: "me" }, "/id"],
    [{ id: "-a" }, "/id"],
    [{ id: "a_b" }, "/id"],
    [{ id: "x", senders: ["12"] }, "/senders/0"],
    [{ id: "x", quotas: { perDay: -1 } }, "/quotas/perDay"],
    [{ id: "x", quotas: { perYear: 1 } }, "/quotas/perYear"],
    [{ id: "x", senders: ["0215990000"], defaults: { from: "0215990001" } }, "/defaults/from"],
    [{ id: "x", routes: { FAX: {} } }, "/routes/FAX"],
    [
      { id: "x", routes: { SMS: { strategy: "first", providers: [{ provider: "nobody" }] } } },
      "/routes/SMS/providers/0/provider",
    ],
    [{ id: "x", webhooks: [] }, "/webhooks"],
  ])("that are not valid are refused by field: %j", async (body, pointer) => {
    const response = await call("/v1/tenants", { body });
    expect(response.status).toBe(400);
    const { errors } = await response.json<{ errors: { pointer: string }[] }>();
    expect(errors.map((fault) => fault.pointer)).toContain(pointer);
  });

  it("that nobody created leave nothing behind when they are asked for", async () => {
    const id = newTenantId();
    expect((await call(`/v1/tenants/${id}`)).status).toBe(404);
    expect((await call(`/v1/tenants/${id}/keys`)).status).toBe(404);
    expect((await call("/v1/messages", { headers: { "x-tenant-id": id } })).status).toBe(404);
    const stored = await runInDurableObject(isolateOf(env).tenants.stub(id), (_object, state) => [
      ...state.storage.kv.list(),
    ]);
    expect(stored).toEqual([]);
  });
});

describe("a key", () => {
  it("sends and reads as its tenant, and is kept as a hash alone", async () => {
    const { tenant, key, id } = await tenantWithKey();
    const to = phone();
    const sent = await call("/v1/messages", { key, body: { to, text: TEXT } });
    expect(sent.status).toBe(201);
    const { id: messageId } = await sent.json<{ id: string }>();
    expect((await call(`/v1/messages/${messageId}`, { key })).status).toBe(200);
    expect((await call(`/v1/messages/${messageId}`)).status).toBe(404);
    const listed = await (await call(`/v1/tenants/${tenant}/keys`)).text();
    expect(listed).toContain(id);
    expect(listed).not.toContain(key);
    const stored = await runInDurableObject(isolateOf(env).tenants.stub(tenant), (_o, state) =>
      JSON.stringify([...state.storage.kv.list()]),
    );
    expect(stored).not.toContain(key);
  });

  it("works after its tenant's object was evicted, and tells when it was last used", async () => {
    const { tenant, key } = await tenantWithKey();
    await evict(isolateOf(env).tenants.stub(tenant));
    const before = Date.now();
    expect((await call("/v1/tenants/me", { key })).status).toBe(200);
    const { data } = await (
      await call(`/v1/tenants/${tenant}/keys`)
    ).json<{ data: { lastUsedAt: string }[] }>();
    expect(Date.parse(data[0]?.lastUsedAt ?? "")).toBeGreaterThanOrEqual(before - 1);
  });

  it("rotates without a body: the old one then works for a day", async () => {
    const { tenant, id } = await tenantWithKey();
    const response = await call(`/v1/tenants/${tenant}/keys/${id}/rotate`, { method: "POST" });
    expect(response.status, await response.clone().text()).toBe(201);
    const { old } = await response.json<{ old: { expiresAt: string } }>();
    const hours = (Date.parse(old.expiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24);
  });

  it("that we did not make wakes no object, whatever tenant it names", async () => {
    const { tenant, key } = await tenantWithKey();
    const last = key.endsWith("A") ? "B" : "A";
    const forged = [
      `${key.slice(0, -1)}${last}`,
      key.replace(tenant, newTenantId()),
      `kmsg_${tenant}_${"A".repeat(43)}`,
      "kmsg__",
      key.slice(0, -1),
      `${key}A`,
      key.toUpperCase(),
    ];
    for (const one of forged) expect((await call("/v1/tenants/me", { key: one })).status).toBe(401);
    const { data } = await (
      await call(`/v1/tenants/${tenant}/keys`)
    ).json<{ data: { lastUsedAt: string | null }[] }>();
    expect(data.map((one) => one.lastUsedAt)).toEqual([null]);
  });

  it("has a name that no other key that works has, and a tenant has 50 at most", async () => {
    const tenant = await createTenant();
    const body = { name: "backend", scopes: ["send"] };
    const path = `/v1/tenants/${tenant}/keys`;
    expect((await call(path, { body })).status).toBe(201);
    expect(await json(await call(path, { body }))).toMatchObject({ code: "key_name_taken" });
    await runInDurableObject(isolateOf(env).tenants.stub(tenant), (_object, state) => {
      for (let i = 0; i < 49; i++) {
        const stored: StoredKey = {
          id: `key_${i}`,
          name: `n${i}`,
          hash: `h${i}`,
          hint: "",
          scopes: [],
          createdAt: 1,
        };
        state.storage.kv.put(`key:h${i}`, stored);
      }
    });
    const full = await call(path, { body: { ...body, name: "more" } });
    expect(await json(full)).toMatchObject({ status: 409, code: "too_many_keys" });
  });
});

describe("X-Tenant-ID", () => {
  it("with an admin key of the default tenant acts for that tenant", async () => {
    const { tenant, key } = await tenantWithKey();
    const headers = { "x-tenant-id": tenant };
    const sent = await call("/v1/messages", { headers, body: { to: phone(), text: TEXT } });
    expect(sent.status).toBe(201);
    const { id } = await sent.json<{ id: string }>();
    expect((await call(`/v1/messages/${id}`, { key })).status).toBe(200);
    expect((await call(`/v1/messages/${id}`)).status).toBe(404);
    expect(await json(await call("/v1/tenants/me", { headers }))).toMatchObject({
      tenant: { id: tenant },
      actor: "default/api-key",
      operator: true,
    });
    const { key: admin } = await createKey("default", ["admin", "read"]);
    expect((await call(`/v1/messages/${id}`, { key: admin, headers })).status).toBe(200);
  });

  it("with any other key is refused, but for the key's own tenant", async () => {
    const { tenant } = await tenantWithKey();
    const other = await tenantWithKey();
    const { key: reader } = await createKey("default", ["read", "send", "export"]);
    for (const key of [other.key, reader]) {
      const response = await call("/v1/messages", { key, headers: { "x-tenant-id": tenant } });
      expect(response.status).toBe(403);
      expect(await json(response)).toMatchObject({ code: "tenant_forbidden" });
    }
    const own = { key: other.key, headers: { "x-tenant-id": other.tenant } };
    expect((await call("/v1/messages", own)).status).toBe(200);
  });
});

describe("sender numbers", () => {
  it("must be among the tenant's own, whose first is the default", async () => {
    const { key } = await tenantWithKey({ senders: ["0215990000", "0215990001"] });
    const refused = { to: phone(), from: "0215998888", text: TEXT };
    const response = await call("/v1/messages", { key, body: refused });
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({
      errors: [{ pointer: "/from", code: "sender_not_registered" }],
    });
    expect(await emulatorSends(refused.to)).toEqual([]);
    const plain = await call("/v1/messages", { key, body: { to: phone(), text: TEXT } });
    expect(await json(plain)).toMatchObject({ from: "0215990000" });

    const rows = [{ to: phone() }, { to: phone(), from: "0215998888" }];
    const batch = await call("/v1/batches", {
      key,
      body: { message: { text: TEXT }, messages: rows },
    });
    expect(batch.status).toBe(400);
    expect(await json(batch)).toMatchObject({
      errors: [{ index: 1, pointer: "/messages/1/from", code: "sender_not_registered" }],
    });
  });

  it("have a default that the tenant chooses", async () => {
    const { key } = await tenantWithKey({ defaults: { from: "0215990001" } });
    const sent = await call("/v1/messages", { key, body: { to: phone("0000"), text: TEXT } });
    expect(await json(sent)).toMatchObject({ from: "0215990001" });
  });
});

describe("two tenants with the same own message id", () => {
  it("have a message each, with a row and events of its own", async () => {
    const a = await tenantWithKey();
    const b = await tenantWithKey();
    const messageId = `order-${crypto.randomUUID()}`;
    const numbers = [phone(), phone()];
    for (const [index, { key }] of [a, b].entries()) {
      const body = { to: numbers[index], text: TEXT, messageId };
      expect((await call("/v1/messages", { key, body })).status).toBe(201);
    }
    const rows = await eventually(
      async () =>
        sql<{ tenant_id: string; to: string; events: number }>(
          `select t.tenant_id, t."to", (select count(*)::integer from kmsg_delivery_event e
             where e.message_id = t.message_id and e.tenant_id = t.tenant_id) as events
           from kmsg_delivery_tracking t where message_id = $1 and state = 'delivered'`,
          [messageId],
        ),
      (found) => found.length === 2 && found.every(({ events }) => events === 4),
    );
    expect(new Set(rows.map((row) => row.tenant_id))).toEqual(new Set([a.tenant, b.tenant]));
    expect(new Set(rows.map((row) => row.to)).size).toBe(2);
    const day = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
    for (const { key } of [a, b]) {
      const verdict = await eventually(
        async () => json(await call(`/v1/mirror/verify?day=${day}`, { key })),
        (found) => found["clean"] === true,
      );
      expect(verdict).toMatchObject({ ledger: { count: 1 }, sql: { count: 1 } });
      const repaired = await call("/v1/mirror/repair", { key, body: { ids: [messageId] } });
      expect(await json(repaired)).toMatchObject({ repaired: 1, refused: [] });
    }
    const after = await sql("select 1 from kmsg_delivery_tracking where message_id = $1", [
      messageId,
    ]);
    expect(after).toHaveLength(2);
  });
});
