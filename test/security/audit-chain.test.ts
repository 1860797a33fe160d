/** P7 and P8: the audit trail names what SQL did to it, and loses nothing while the database is away. */
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
import { verifyChain, type AuditVerdict } from "../../src/jobs/audit/verify-chain.ts";
import { consumeMirror } from "../../src/jobs/mirror/consumer.ts";
import { macOf } from "../../src/objects/audit/mac.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import type { QueuedMirror } from "../../src/objects/mirror/queued.ts";
import { MirrorQueues } from "../../src/objects/mirror/queues.ts";
import { rowsBetween } from "../../src/sql/audit/chain-rows.ts";
import { withPostgres, type Sql } from "../../src/sql/driver/postgres.ts";
import { call, eventually, sql } from "../support/api.ts";
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

/** A trail of ten acts, in Postgres as a whole. */
async function trail(): Promise<string> {
  const tenant = newTenantId();
  const { audit } = isolateOf(env);
  for (let i = 1; i <= 10; i++) await audit.note(act(tenant, i));
  await untilWritten(tenant, 10);
  return tenant;
}

const act = (tenant: string, i: number) => ({
  eventId: crypto.randomUUID(),
  at: Date.now(),
  tenant,
  actor: "key:backend",
  action: "thing.done",
  requestId: `r-${i}`,
  detail: { i, changes: { name: { before: null, after: `가 ${i}` } } },
  origin: { ray: "8f0123456789abcd-ICN", country: "KR" },
});

async function untilWritten(tenant: string, count: number): Promise<void> {
  await eventually(
    async () => isolateOf(env).audit.facts(tenant, 0, 1_000_000),
    ({ head, pending }) => head.seq >= count && pending.length === 0,
  );
}

/** What the Worker's login may do where it owns the table: past the trigger. */
async function tamper(text: string, params: readonly unknown[]): Promise<void> {
  await withPostgres(env, async (client) =>
    client.transaction?.(async (tx) => {
      await tx.query("set local session_replication_role = replica");
      await tx.query(text, params);
    }),
  );
}

const kinds = async (tenant: string): Promise<readonly string[]> =>
  (await verifyTrail(tenant)).findings.map(({ kind, seq }) => `${kind} ${seq}`);

/** Without the use of the operator's key, which verify itself leaves there. */
async function verifyTrail(chain: string): Promise<AuditVerdict> {
  return withPostgres(env, async (client) =>
    verifyChain(isolateOf(env), client, { chain, after: 0, length: 1000 }),
  );
}

const COPY = `at, actor, action, request_id, detail, origin, key_id, person, prev_hash, hash`;

describe("P7: what SQL did to the audit trail is named", () => {
  it.each([
    [
      "the first entry deleted",
      "delete from kmsg_audit where tenant_id = $1 and seq = 1",
      "missing 1",
    ],
    [
      "one in the middle deleted",
      "delete from kmsg_audit where tenant_id = $1 and seq = 5",
      "missing 5",
    ],
    [
      "the last one deleted",
      "delete from kmsg_audit where tenant_id = $1 and seq = 10",
      "missing 10",
    ],
    ["all of it deleted", "delete from kmsg_audit where tenant_id = $1", "missing 1"],
    [
      "a field changed",
      "update kmsg_audit set actor = 'key:other' where tenant_id = $1 and seq = 5",
      "altered 5",
    ],
    [
      "a number in the detail changed",
      "update kmsg_audit set detail = detail || '{\"i\": 50}' where tenant_id = $1 and seq = 5",
      "altered 5",
    ],
    [
      "an entry put in, without a number",
      "insert into kmsg_audit (at, tenant_id, actor, action) values (9000000000000, $1, 'x', 'y')",
      "unchained null",
    ],
    [
      "an entry put in at a number",
      "insert into kmsg_audit (at, tenant_id, actor, action, seq, hash) values (1, $1, 'x', 'y', 5, 'z')",
      "inserted 5",
    ],
    [
      "an entry put behind the last one",
      "insert into kmsg_audit (at, tenant_id, actor, action, seq, hash) values (1, $1, 'x', 'y', 11, 'z')",
      "inserted 11",
    ],
    [
      "an entry doubled",
      `insert into kmsg_audit (tenant_id, seq, event_id, ${COPY}) select tenant_id, seq, null, ${COPY} from kmsg_audit where tenant_id = $1 and seq = 5`,
      "inserted 5",
    ],
    [
      "an entry at another's number",
      "update kmsg_audit set seq = case seq when 4 then 5 else 4 end where tenant_id = $1 and seq in (4, 5)",
      "reordered 4,reordered 5",
    ],
    [
      "the end written anew, with hashes without the key",
      "update kmsg_audit set actor = 'x', hash = encode(sha256(convert_to(prev_hash || detail::text, 'utf8')), 'hex') where tenant_id = $1 and seq > 7",
      "altered 8,altered 9,altered 10",
    ],
  ])("%s", async (_what, statement, expected) => {
    const tenant = await trail();
    const before = await verifyTrail(tenant);
    expect(before).toMatchObject({ clean: true, proved: 10, head: 10, waiting: 0, unproven: 0 });
    await tamper(statement, [tenant]);
    expect((await kinds(tenant)).join()).toBe(expected);
  });

  it("another tenant's entry moved in, in both trails", async () => {
    const [own, other] = [await trail(), await trail()];
    await tamper("delete from kmsg_audit where tenant_id = $1 and seq = 5", [own]);
    await tamper("update kmsg_audit set tenant_id = $1 where tenant_id = $2 and seq = 5", [
      own,
      other,
    ]);
    expect(await kinds(own)).toEqual(["altered 5"]);
    expect(await kinds(other)).toEqual(["missing 5"]);
  });

  it("by the route too, page by page, and of what was before the chain it says that nothing proves it", async () => {
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
