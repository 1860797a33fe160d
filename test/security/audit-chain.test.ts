/** P7 and P8: who asks for the proof of an audit trail, and that nothing of one is lost while the database is away. */
import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";

import { hashOf, OPERATORS_CHAIN } from "../../src/domain/audit/chain.ts";
import type { Finding } from "../../src/domain/audit/prove.ts";
import { proveAudits } from "../../src/jobs/audit/prove-nightly.ts";
import { consumeMirror } from "../../src/jobs/mirror/consumer.ts";
import { macOf } from "../../src/objects/audit/mac.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import type { QueuedMirror } from "../../src/objects/mirror/queued.ts";
import { MirrorQueues } from "../../src/objects/mirror/queues.ts";
import { rowsBetween } from "../../src/sql/audit/chain-rows.ts";
import { withPostgres } from "../../src/sql/driver/postgres.ts";
import type { Sql } from "../../src/sql/driver/sql.ts";
import { call, eventually, sql } from "../support/api.ts";
import { act, tamper, trail, untilWritten, verifyTrail } from "../support/audit-trails.ts";
import { createKey, createTenant, newTenantId, tenantWithKey } from "../support/tenants.ts";

interface Verdict {
  readonly clean: boolean;
  readonly proved: number;
  readonly provenSince: string | null;
  readonly firstProven: number;
  readonly head: number;
  readonly waiting: number;
  readonly unproven: number;
  readonly findings: readonly Finding[];
  readonly next: number | null;
}

async function verify(tenant: string, query = ""): Promise<Verdict> {
  const response = await call(`/v1/audit/verify?${query}`, { headers: { "x-tenant-id": tenant } });
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json();
}

describe("P7: the proof of an audit trail", () => {
  it("is a route, page by page, that says of what was before the chain that nothing proves it", async () => {
    const tenant = await createTenant();
    await sql(
      "insert into kmsg_audit (at, tenant_id, actor, action, event_id) values (1, $1, 'api-key', 'old', $2)",
      [tenant, crypto.randomUUID()],
    );
    for (let i = 0; i < 4; i++) await createKey(tenant, ["read"]);
    await untilWritten(tenant, 5);
    const first = await verify(tenant, "limit=3");
    expect(first).toMatchObject({
      clean: true,
      proved: 3,
      next: 3,
      unproven: 1,
      firstProven: 1,
      provenSince: expect.stringMatching(/^20/) as string,
    });
    await tamper("delete from kmsg_audit where tenant_id = $1 and seq = 4", [tenant]);
    expect((await verify(tenant, "limit=3&after=3")).findings).toEqual([
      { kind: "missing", seq: 4, until: 4, id: null },
    ]);
    const { key } = await createKey(tenant, ["read"]);
    expect((await call("/v1/audit/verify", { key })).status).toBe(403);
    const admin = await createKey(tenant, ["admin"]);
    const operators = await call("/v1/audit/verify?of=operators", { key: admin.key });
    expect(operators.status).toBe(403);
  });

  it("alerts operators in the night, and again when it is over", async () => {
    const tenant = await createTenant();
    await untilWritten(tenant, 1);
    const { audit, alerts } = isolateOf(env);
    const raised: unknown[] = [];
    const cleared: unknown[] = [];
    const host = {
      audit: {
        chains: async () => [tenant],
        facts: audit.facts.bind(audit),
        stub: audit.stub.bind(audit),
      } as unknown as typeof audit,
      alerts: {
        raise: (...all: unknown[]) => void raised.push(all.slice(0, 2)),
        clear: (condition: unknown) => void cleared.push(condition),
      } as unknown as typeof alerts,
      withPostgres: async <T>(work: (client: Sql) => Promise<T>) => withPostgres(env, work),
    };
    const night = Date.UTC(2026, 10, 30, 18, 11);
    await proveAudits(host, night + 3_600_000);
    await proveAudits(host, night);
    expect([raised, cleared]).toEqual([[], ["audit"]]);
    await tamper("update kmsg_audit set actor = 'x' where tenant_id = $1", [tenant]);
    await proveAudits(host, night);
    expect(raised).toEqual([
      ["audit", { code: "AUDIT_TAMPERED", message: `trails: ${tenant}`, count: 1 }],
    ]);
  });
});

describe("what operators did to a tenant", () => {
  it("stands in the tenant's trail and in their own, which verifies", async () => {
    const { tenant, key } = await tenantWithKey();
    const own = await eventually(
      async () =>
        sql<{ action: string; actor: string; seq: string | null }>(
          "select action, actor, seq from kmsg_audit where tenant_id = $1 and detail ->> 'tenant' = $2 order by seq",
          [OPERATORS_CHAIN, tenant],
        ),
      (rows) => rows.length === 2,
    );
    expect(own.map(({ action }) => action)).toEqual(["tenant.created", "key.created"]);
    const listed = await call("/v1/audit?of=operators&limit=1000");
    const { data } = await listed.json<{ data: { detail: { tenant: string } }[] }>();
    expect(data.filter(({ detail }) => detail.tenant === tenant)).toHaveLength(2);
    expect((await call("/v1/audit?of=operators", { key })).status).toBe(403);
    // What the tenant does itself is none of it.
    const made = await call(`/v1/tenants/${tenant}/keys`, {
      key,
      body: { name: "own", scopes: ["read"] },
    });
    expect(made.status).toBe(201);
    await untilWritten(tenant, 3);
    const again = await sql(
      "select id from kmsg_audit where tenant_id = $1 and detail ->> 'tenant' = $2",
      [OPERATORS_CHAIN, tenant],
    );
    expect(again).toHaveLength(2);
    // Other files have their own objects, and share the table: their rows are no entries of this chain.
    const { key: secret = "" } = await isolateOf(env).audit.facts(OPERATORS_CHAIN, 1, 0);
    const range = { from: 1, until: 1_000_000, limit: 10_000 };
    const rows = await withPostgres(env, async (client) =>
      rowsBetween(client, OPERATORS_CHAIN, range),
    );
    const ours = rows.filter(({ detail }) => detail["tenant"] === tenant);
    expect(ours).toHaveLength(2);
    for (const row of ours) expect(hashOf(row, macOf(secret))).toBe(row.hash);
    expect(await verify("default", "of=operators&limit=1")).toMatchObject({ firstProven: 1 });
  });
});

describe("P8: while the database is away", () => {
  const consume = async (body: QueuedMirror, isolate = isolateOf(env)) => {
    const batch = createMessageBatch("message-mirror", [
      { id: "1", timestamp: new Date(), attempts: 1, body },
    ]);
    const ctx = createExecutionContext();
    await consumeMirror(batch, isolate);
    return getQueueResult(batch, ctx);
  };

  it("entries are kept, though the queue ran out of retries, and are written when it is back", async () => {
    const tenant = newTenantId();
    const { audit } = isolateOf(env);
    const dropped: QueuedMirror[] = [];
    const send = Reflect.get(MirrorQueues.prototype, "send");
    let away = true;
    const spy = vi.spyOn(MirrorQueues.prototype, "send").mockImplementation(async function drop(
      this: MirrorQueues,
      key,
      copy,
    ) {
      const ours = "acts" in copy && copy.acts.some((one) => one.tenant === tenant);
      if (ours && away) dropped.push(copy);
      else await send.call(this, key, copy);
    });
    for (let i = 1; i <= 25; i++) expect(await audit.note(act(tenant, i))).toBe(i);
    await eventually(
      async () => dropped.length,
      (count) => count === 25,
    );
    const HYPERDRIVE = { connectionString: "postgres://postgres:postgres@127.0.0.1:1/none" };
    const [copy] = dropped;
    if (!copy) throw new Error("nothing was sent");
    const result = await consume(copy, isolateOf({ ...env, HYPERDRIVE } as unknown as Env));
    expect(result.ackAll).toBe(false);
    expect(await audit.facts(tenant, 1, 100)).toMatchObject({ head: { seq: 25 } });
    expect((await audit.facts(tenant, 1, 100)).pending).toHaveLength(25);
    expect(await verifyTrail(tenant)).toMatchObject({ clean: true, proved: 0, waiting: 25 });

    away = false;
    expect(await runDurableObjectAlarm(audit.stub(tenant))).toBe(true);
    await untilWritten(tenant, 25);
    spy.mockRestore();
    expect(await verifyTrail(tenant)).toMatchObject({ clean: true, proved: 25, waiting: 0 });
    // And nothing comes twice.
    expect(await consume(copy)).toMatchObject({ ackAll: true });
    expect(await verifyTrail(tenant)).toMatchObject({ clean: true, proved: 25 });
  });

  it("no more is kept than can be: acts are refused then, and what only tells of something is left out before", async () => {
    const tenant = await createTenant();
    await untilWritten(tenant, 1);
    const { audit } = isolateOf(env);
    const waits = async (waiting: number): Promise<void> =>
      runInDurableObject(audit.stub(tenant), (_object, { storage }) => {
        storage.kv.put("chain", { ...storage.kv.get<object>("chain"), waiting });
      });
    const askKey = async (): Promise<Response> =>
      call(`/v1/tenants/${tenant}/keys`, {
        body: { name: crypto.randomUUID().slice(0, 8), scopes: ["read"] },
      });
    await waits(25_000);
    await audit.noteIfRoom(act(tenant, 1));
    expect((await audit.facts(tenant, 1, 1)).head.seq).toBe(1);
    expect((await askKey()).status).toBe(201);
    expect((await audit.facts(tenant, 1, 1)).head.seq).toBe(2);
    await waits(50_000);
    const refused = await askKey();
    expect([refused.status, refused.headers.has("retry-after")]).toEqual([503, true]);
    expect((await audit.facts(tenant, 1, 1)).head.seq).toBe(2);
  });

  it("the same act that is told again is one entry", async () => {
    const tenant = newTenantId();
    const { audit } = isolateOf(env);
    const one = act(tenant, 1);
    expect([await audit.note(one), await audit.note(one)]).toEqual([1, 1]);
    expect(await audit.note(act(tenant, 2))).toBe(2);
    await untilWritten(tenant, 2);
    expect(await verifyTrail(tenant)).toMatchObject({ clean: true, proved: 2 });
  });

  it("an entry that a Worker before the chains left in the queue gets its place, and one however often it comes", async () => {
    const tenant = newTenantId();
    const audit = act(tenant, 1);
    const later = act(tenant, 2);
    for (const one of [audit, later, audit]) {
      expect(await consume({ audit: one })).toMatchObject({ ackAll: true });
    }
    await untilWritten(tenant, 2);
    expect(await consume({ audit })).toMatchObject({ ackAll: true });
    expect(await verifyTrail(tenant)).toMatchObject({ clean: true, proved: 2, head: 2 });
    const rows = await sql("select seq from kmsg_audit where tenant_id = $1 order by seq", [
      tenant,
    ]);
    expect(rows).toEqual([{ seq: "1" }, { seq: "2" }]);
  });
});

describe("an age limit", () => {
  it("takes away the oldest entries with a note of it, and never those of the last year", async () => {
    const tenant = await trail();
    await sql("select kmsg_audit_forget($1, $2)", [tenant, Date.now() + 1000]);
    expect(await verifyTrail(tenant)).toMatchObject({ clean: true, proved: 10, first: 1 });
    // A note that somebody made up for younger ones hides nothing.
    await tamper("delete from kmsg_audit where tenant_id = $1 and seq <= 3", [tenant]);
    await sql(
      `insert into kmsg_audit_forgotten (tenant_id, through_seq, hash, entries, forgotten_at, forgotten_by)
       select tenant_id, 3, prev_hash, 3, 0, 'x' from kmsg_audit where tenant_id = $1 and seq = 4`,
      [tenant],
    );
    expect((await verifyTrail(tenant)).findings).toEqual([
      { kind: "missing", seq: 1, until: 3, id: null },
    ]);
  });
});
