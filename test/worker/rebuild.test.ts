/** What a rebuild puts right of a tenant's day, page by page. The whole of it with a lost database: test/e2e/rebuild.e2e.test.ts. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { kstDayOf } from "../../src/domain/korea/day.ts";
import type { Rebuild } from "../../src/domain/rebuild/rebuild.ts";
import { readRebuild, rebuildStep } from "../../src/jobs/rebuild/step.ts";
import { isolateOf, type Isolate } from "../../src/objects/isolate.ts";
import { call, eventually, phone, sql } from "../support/api.ts";
import { onlyTenant, type OneTenant } from "../support/one-tenant.ts";
import { withoutLateCopies } from "../support/override.ts";
import { untilAcknowledged } from "../support/stored.ts";
import { tenantWithKey, type TestTenant } from "../support/tenants.ts";

withoutLateCopies();

async function post<T>(tenant: TestTenant, path: string, body: object): Promise<T> {
  const response = await call(path, { key: tenant.key, body });
  expect(response.ok, await response.clone().text()).toBe(true);
  return response.json();
}

const rowsOf = async (table: string, { tenant }: TestTenant): Promise<readonly unknown[]> =>
  sql(
    `select to_jsonb(t) - '{checksum,next_check_at,last_checked_at,attempt_count,next_wake_at,forgotten}'::text[] as row
     from ${table} t where tenant_id = $1 order by t::text`,
    [tenant],
  );

const TABLES = ["kmsg_delivery_tracking", "kmsg_delivery_event", "kmsg_batch"];

const allOf = async (tenant: TestTenant): Promise<readonly unknown[]> =>
  Promise.all(TABLES.map(async (table) => rowsOf(table, tenant)));

/** Messages of a tenant, all in Postgres and acknowledged. */
async function settled(count: number): Promise<{ tenant: TestTenant; ids: readonly string[] }> {
  const tenant = await tenantWithKey();
  await post(tenant, "/v1/batches", {
    message: { text: "hi" },
    messages: Array.from({ length: count }, () => ({ to: phone() })),
  });
  const rows = await eventually(
    async () =>
      sql<{ message_id: string }>(
        `select t.message_id from kmsg_delivery_tracking t join kmsg_batch b on b.batch_id = t.batch_id
         where t.tenant_id = $1 and t.state = 'delivered' and b.completed_at is not null order by t.message_id`,
        [tenant.tenant],
      ),
    ({ length }) => length === count,
  );
  const ids = rows.map(({ message_id }) => message_id);
  for (const id of ids) await untilAcknowledged(id);
  return { tenant, ids };
}

const today = (): string => kstDayOf(Date.now());
const start = { by: "api-key", from: today(), restart: false };

async function toTheEnd(host: OneTenant, objects = 200): Promise<Rebuild> {
  for (;;) {
    const { rebuild } = await rebuildStep(host, { budgetMs: 600_000, objects }, start);
    if (rebuild.phase === "done") return rebuild;
  }
}

describe("a rebuild", () => {
  it("puts right what is missing, old, altered or without its events, and leaves the rest", async () => {
    const { tenant, ids } = await settled(6);
    const before = await allOf(tenant);
    const [gone, old, altered, bare, event] = ids;
    const tables = ["kmsg_delivery_tracking", "kmsg_delivery_event"];
    for (const table of tables) await sql(`delete from ${table} where message_id = $1`, [gone]);
    await sql(
      "update kmsg_delivery_tracking set revision = 1, state = 'accepted', finalized_at = null where message_id = $1",
      [old],
    );
    await sql("update kmsg_delivery_tracking set cost = 99 where message_id = $1", [altered]);
    await sql("delete from kmsg_delivery_event where message_id = $1", [bare]);
    await sql("update kmsg_delivery_event set event = 'made up' where message_id = $1", [event]);
    await sql("update kmsg_batch set total = 1 where tenant_id = $1", [tenant.tenant]);
    const { counts } = await toTheEnd(onlyTenant(tenant.tenant));
    expect(counts).toMatchObject({ messages: 6, repaired: 5, notFound: 0, failed: 0, batches: 1 });
    await eventually(
      async () => JSON.stringify(await allOf(tenant)),
      (now) => now === JSON.stringify(before),
    );
    const again = await toTheEnd(onlyTenant(tenant.tenant));
    expect(again.counts).toMatchObject({ messages: 6, repaired: 0 });
  });

  it("goes on page by page with whoever calls next, and two callers harm nothing", async () => {
    const { tenant } = await settled(5);
    const before = await allOf(tenant);
    for (const table of TABLES)
      await sql(`delete from ${table} where tenant_id = $1`, [tenant.tenant]);
    const host = onlyTenant(tenant.tenant);
    const first = await rebuildStep(host, { budgetMs: 600_000, objects: 2 }, start);
    expect(first.begun).toBe(true);
    expect(first.rebuild.counts.messages).toBe(2);
    await Promise.all([toTheEnd(host, 2), toTheEnd(host, 2)]);
    expect((await readRebuild(host))?.id).toBe(first.rebuild.id);
    expect((await readRebuild(host))?.counts).toMatchObject({ messages: 5 });
    expect(await allOf(tenant)).toEqual(before);
  });

  it("says what has no object, and leaves its row alone", async () => {
    const { tenant, ids } = await settled(1);
    const isolate = isolateOf(env);
    const lost = `lost-${crypto.randomUUID()}`;
    await isolate.ledger.add(tenant.tenant, { publicId: lost, acceptedAt: Date.now() });
    await sql(
      `insert into kmsg_delivery_tracking select (jsonb_populate_record(t, jsonb_build_object('message_id', $2::text))).*
       from kmsg_delivery_tracking t where message_id = $1`,
      [ids[0], lost],
    );
    const { counts } = await toTheEnd(onlyTenant(tenant.tenant));
    expect(counts).toMatchObject({ messages: 1, repaired: 0, notFound: 1 });
    const left = await sql("select 1 from kmsg_delivery_tracking where message_id = $1", [lost]);
    expect(left).toHaveLength(1);
  });

  it("tries an object that cannot be asked three times, counts it, and goes on", async () => {
    const { tenant, ids } = await settled(2);
    const [silent] = ids;
    const host = onlyTenant(tenant.tenant);
    let asked = 0;
    const find: Isolate["messages"]["find"] = async (owner, id) => {
      if (id !== silent) return isolateOf(env).messages.find(owner, id);
      asked += 1;
      throw new Error("away");
    };
    const { counts } = await toTheEnd({
      ...host,
      messages: { find } as unknown as Isolate["messages"],
    });
    expect(counts).toMatchObject({ messages: 1, failed: 1 });
    expect(asked).toBe(3);
  });
});
