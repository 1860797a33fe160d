/** The audit trail leaves the house: as JSON lines, and entry by entry to a webhook that asks for it. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { isolateOf } from "../../src/objects/isolate.ts";
import { call, eventually, phone } from "../support/api.ts";
import { createKey, newTenantId, tenantWithKey, type TestTenant } from "../support/tenants.ts";
import { newName, received, receiverUrl, script } from "../support/webhooks.ts";

interface Line {
  readonly id: string;
  readonly seq: number | null;
  readonly action: string;
  readonly prev: string | null;
  readonly hash: string | null;
}

async function exported(tenant: string, query = ""): Promise<readonly Line[]> {
  const response = await call(`/v1/audit/export.jsonl?${query}`, {
    headers: { "x-tenant-id": tenant },
  });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}

async function untilWritten(tenant: string, count: number): Promise<void> {
  await eventually(
    async () => isolateOf(env).audit.facts(tenant, 0, 1_000_000),
    ({ head, pending }) => head.seq >= count && pending.length === 0,
  );
}

describe("the audit trail as JSON lines", () => {
  it("has every entry once and in order over many pages, and goes on behind the last that was got", async () => {
    const tenant = newTenantId();
    const { audit } = isolateOf(env);
    for (let i = 1; i <= 1203; i++) {
      await audit.note({
        eventId: crypto.randomUUID(),
        // Many have the same time, also across the end of a page.
        at: 1_764_000_000_000 + Math.floor(i / 400),
        tenant,
        actor: "api-key",
        action: "thing.done",
        requestId: "r",
        detail: { i },
      });
    }
    await untilWritten(tenant, 1203);
    // A queue keeps no order: within a time they come as they were written.
    await isolateOf(env).tenants.register().add(tenant);
    await isolateOf(env).tenants.stub(tenant).create({});
    const lines = (await exported(tenant)).filter(({ action }) => action === "thing.done");
    expect(lines.map(({ seq }) => seq).toSorted((a = 0, b = 0) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 1203 }, (_, i) => i + 1),
    );
    const hashes = new Map(lines.map((line) => [line.seq, line.hash]));
    for (const { seq, prev } of lines) expect(prev).toBe(hashes.get(Number(seq) - 1) ?? "");
    const half = lines[600];
    const rest = (await exported(tenant, `after=${half?.id}`)).filter(
      ({ action }) => action === "thing.done",
    );
    expect(rest).toEqual(lines.slice(601));
    expect((await exported(tenant, "until=2025-11-24T16:00:00.001Z")).length).toBeLessThan(
      lines.length,
    );
  });

  it("is an entry itself, and shows a tenant nothing but its own", async () => {
    const { tenant, key } = await tenantWithKey();
    await exported(tenant);
    await eventually(
      async () => (await exported(tenant)).map(({ action }) => action),
      (actions) => actions.includes("audit.exported"),
    );
    for (const query of ["of=operators", "after=a0000000000000000001", "after=x"]) {
      const response = await call(`/v1/audit/export.jsonl?${query}`, { key });
      expect([400, 403]).toContain(response.status);
    }
    const reader = await createKey(tenant, ["read"]);
    const refused = await call("/v1/audit/export.jsonl", { key: reader.key });
    expect(refused.status).toBe(403);
    const operators = await exported("default", "of=operators");
    expect(JSON.stringify(operators)).toContain(tenant);
  });
});

describe("a webhook that asks for the audit trail", () => {
  const endpoint = async (
    { key }: TestTenant,
    name: string,
    events: readonly string[],
  ): Promise<string> => {
    const made = await call("/v1/webhooks", { key, body: { url: receiverUrl(name), events } });
    expect(made.status, await made.clone().text()).toBe(201);
    return (await made.json<{ id: string }>()).id;
  };

  it("gets each entry once, signed and in order, though it did not take the first at once", async () => {
    const tenant = await tenantWithKey();
    await untilWritten(tenant.tenant, 2);
    const [name, others] = [newName(), newName()];
    await script(name, { status: 500 });
    await endpoint(tenant, name, ["audit.entry"]);
    // All events are those of messages: nobody is sent a trail without asking for it.
    await endpoint(tenant, others, []);
    const made = [
      await createKey(tenant.tenant, ["read"]),
      await createKey(tenant.tenant, ["read"]),
    ];
    const { audit } = isolateOf(env);
    const ids = (all: Awaited<ReturnType<typeof received>>): readonly unknown[] =>
      all
        .filter(({ status }) => status === 200)
        .map(({ event }) => (event.data["detail"] as { keyId?: string }).keyId)
        .filter((id) => made.some((one) => one.id === id));
    const all = await eventually(
      async () => {
        await audit.stub(tenant.tenant).wake();
        return received(name);
      },
      (got) => ids(got).length === 2,
    );
    expect(ids(all)).toEqual(made.map(({ id }) => id));
    const [first] = all;
    expect(first?.event).toMatchObject({
      type: "audit.entry",
      data: { trail: tenant.tenant, seq: expect.any(Number) as number, person: null },
    });
    expect(first?.headers["webhook-signature"]).toMatch(/^v1,/);
    expect(all[1]?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    const seqs = all.filter(({ status }) => status === 200).map(({ event }) => event.data["seq"]);
    expect(seqs).toEqual(seqs.toSorted((a, b) => Number(a) - Number(b)));
    const sent = await call("/v1/messages", { key: tenant.key, body: { to: phone(), text: "hi" } });
    expect([201, 202]).toContain(sent.status);
    await eventually(
      async () => received(others),
      (got) => got.some(({ event }) => event.type === "message.delivered"),
    );
    for (const [who, type] of [
      [name, "message."],
      [others, "audit."],
    ] as const) {
      expect((await received(who)).filter(({ event }) => event.type.startsWith(type))).toEqual([]);
    }
  });

  it("is disabled where it answers that it is gone", async () => {
    const tenant = await tenantWithKey();
    const name = newName();
    await script(name, { status: 410 });
    const id = await endpoint(tenant, name, ["audit.entry"]);
    await createKey(tenant.tenant, ["read"]);
    const found = await eventually(
      async () =>
        (await call(`/v1/webhooks/${id}`, { key: tenant.key })).json<{ enabled: boolean }>(),
      ({ enabled }) => !enabled,
    );
    expect(found).toMatchObject({ disabledReason: "it answered 410 Gone" });
  });
});
