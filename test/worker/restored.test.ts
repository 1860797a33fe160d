/** A database that was restored from a backup obeys erasures, redactions and holds again before anybody reads it. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { isBehind } from "../../src/app/erase/behind.ts";
import { applyActs } from "../../src/jobs/restore/apply-acts.ts";
import { keepKnown } from "../../src/jobs/restore/keep-known.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { RequestMemory } from "../../src/objects/request-memory.ts";
import { withPostgres } from "../../src/sql/driver/postgres.ts";
import { call, eventually, phone, sql, stubOf } from "../support/api.ts";
import { evict } from "../support/evict.ts";
import { onlyTenant, type OneTenant } from "../support/one-tenant.ts";
import { withoutLateCopies } from "../support/override.ts";
import { untilAcknowledged } from "../support/stored.ts";
import { tenantWithKey, type TestTenant } from "../support/tenants.ts";

withoutLateCopies();

async function ask<T>(tenant: TestTenant, path: string, body?: object): Promise<T> {
  const response = await call(path, {
    key: tenant.key,
    ...(body && { body }),
  });
  expect(response.ok, await response.clone().text()).toBe(true);
  return response.json();
}

const apply = async (host: OneTenant, budgetMs = 600_000): ReturnType<typeof applyActs> =>
  withPostgres(env, async (client) => applyActs(host, client, Date.now() + budgetMs));

const TABLES = [
  "kmsg_delivery_tracking",
  "kmsg_privacy_erasure",
  "kmsg_privacy_erasure_item",
  "kmsg_privacy_hold",
  "kmsg_privacy_held",
] as const;

/** A tenant's rows, and how to bring them back as they were, once no copy of its messages is on its way. */
async function backUp(
  { tenant }: TestTenant,
  ids: readonly string[],
): Promise<() => Promise<void>> {
  const parts = await Promise.all(
    TABLES.map(async (table) => ({
      table,
      rows: await sql<{ row: unknown }>(
        `select to_jsonb(t) as row from ${table} t where tenant_id = $1`,
        [tenant],
      ),
    })),
  );
  return async () => {
    for (const id of ids) await untilAcknowledged(id);
    for (const { table, rows } of parts) {
      await sql(`delete from ${table} where tenant_id = $1`, [tenant]);
      await sql(
        `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`,
        [JSON.stringify(rows.map(({ row }) => row))],
      );
    }
  };
}

async function delivered(tenant: TestTenant, to: string): Promise<string> {
  const { id } = await ask<{ id: string }>(tenant, "/v1/messages", { to, text: "hi" });
  await eventually(
    async () => ask<{ state: string }>(tenant, `/v1/messages/${id}`),
    ({ state }) => state === "delivered",
  );
  await untilAcknowledged(id);
  return id;
}

const numbersOf = async ({ tenant }: TestTenant): Promise<readonly string[]> =>
  (
    await sql<{ to: string }>(
      `select "to" from kmsg_delivery_tracking where tenant_id = $1 order by "to"`,
      [tenant],
    )
  ).map(({ to }) => to);

describe("a database that was restored from a backup", () => {
  it("forgets again who was erased and what was redacted since, once the objects' word was applied", async () => {
    const tenant = await tenantWithKey();
    const [erased, redacted, bystander] = [phone(), phone(), phone()];
    const ids = [await delivered(tenant, erased), await delivered(tenant, bystander)];
    const bare = await delivered(tenant, redacted);
    const restore = await backUp(tenant, [...ids, bare]);
    const { id } = await ask<{ id: string }>(tenant, "/v1/privacy/erase", { to: erased });
    await ask(tenant, `/v1/messages/${bare}/redact`, {});
    expect(await numbersOf(tenant)).toEqual(["", "", bystander]);

    await restore();
    const host = onlyTenant(tenant.tenant);
    expect(await numbersOf(tenant)).toEqual([erased, redacted, bystander].toSorted());
    expect(await apply(host)).toMatchObject({ done: true, acts: 2 });
    expect(await numbersOf(tenant)).toEqual(["", "", bystander]);
    expect(await ask(tenant, `/v1/privacy/erasures/${id}`)).toMatchObject({
      tenants: [{ remaining: 0, outcomes: { erased: 1 } }],
    });
    expect(await apply(host)).toMatchObject({ done: true, acts: 2 });
    expect(await numbersOf(tenant)).toEqual(["", "", bystander]);
  });

  it("forgets rows whose objects cannot be read, so that nobody waits for those", async () => {
    const tenant = await tenantWithKey();
    const [erased, redacted] = [phone(), phone()];
    const ids = [await delivered(tenant, erased), await delivered(tenant, redacted)];
    const restore = await backUp(tenant, ids);
    await ask(tenant, "/v1/privacy/erase", { to: erased });
    await ask(tenant, `/v1/messages/${ids[1]}/redact`, {});
    await restore();
    for (const id of ids) {
      const stub = await stubOf(id);
      await runInDurableObject(stub, (_object, state) => {
        const record = state.storage.kv.get<object>("message");
        state.storage.kv.put("message", { ...record, schema: 99 });
      });
      await evict(stub);
    }

    expect(await apply(onlyTenant(tenant.tenant))).toMatchObject({ done: true, acts: 2 });
    expect(await numbersOf(tenant)).toEqual(["", ""]);
  });

  it("holds again what was held since, and erases nothing of it; a release since stays one", async () => {
    const tenant = await tenantWithKey();
    const [held, free] = [phone(), phone()];
    const ids = [await delivered(tenant, held), await delivered(tenant, free)];
    const { id: old } = await ask<{ id: string }>(tenant, "/v1/privacy/holds", {
      to: free,
      reason: "an old case",
    });
    const restore = await backUp(tenant, ids);
    await call(`/v1/privacy/holds/${old}`, { key: tenant.key, method: "DELETE" });
    const { id } = await ask<{ id: string }>(tenant, "/v1/privacy/holds", {
      to: held,
      reason: "a new case",
    });
    for (const to of [held, free]) await ask(tenant, "/v1/privacy/erase", { to });
    expect(await numbersOf(tenant)).toEqual(["", held]);

    await restore();
    await apply(onlyTenant(tenant.tenant));
    expect(await numbersOf(tenant)).toEqual(["", held]);
    const { data } = await ask<{ data: { id: string; releasedAt: string | null }[] }>(
      tenant,
      "/v1/privacy/holds",
    );
    expect(data.find((hold) => hold.id === id)).toMatchObject({ releasedAt: null, messages: 1 });
    expect(data.find((hold) => hold.id === old)?.releasedAt).toEqual(expect.any(String));
  });

  it("is gone on with where a run broke off", async () => {
    const tenant = await tenantWithKey();
    const to = phone();
    const restore = await backUp(tenant, [await delivered(tenant, to)]);
    await ask(tenant, "/v1/privacy/erase", { to });
    await restore();
    const host = onlyTenant(tenant.tenant);
    expect(await apply(host, 0)).toMatchObject({ done: false });
    expect(await numbersOf(tenant)).toEqual([to]);
    expect(await apply(host)).toMatchObject({ done: true });
    expect(await numbersOf(tenant)).toEqual([""]);
  });

  it("is read by nobody while it has not heard of the newest act, nor where nobody can tell", async () => {
    const isolate = isolateOf(env);
    const asker = (): ((settled: number | undefined) => Promise<boolean>) => {
      // Other requests go by the Worker's own.
      const memory = new RequestMemory();
      return async (settled) => {
        const known = memory.behind.getStale("");
        // Its five seconds are over.
        if (known !== undefined) memory.behind.set("", known, 0);
        const actMarks = async (): Promise<object> => {
          if (settled === undefined) throw new Error("away");
          return { settled, newest: settled };
        };
        const tenants = { actMarks } as unknown as typeof isolate.tenants;
        const withPostgres: typeof isolate.withPostgres = async (work, use) =>
          isolate.withPostgres(work, use);
        return isBehind({ memory, tenants, withPostgres });
      };
    };
    expect(await asker()(undefined)).toBe(true);
    const ask = asker();
    expect(await ask(0)).toBe(false);
    expect(await ask(undefined)).toBe(false);
    expect(await ask(Number.MAX_SAFE_INTEGER)).toBe(true);
  });
});

it("what SQL knew before objects kept anything is kept within the hour", async () => {
  const tenant = await tenantWithKey();
  const hashes = [`hash-${crypto.randomUUID()}`];
  const at = Date.now() - 1000;
  await sql(
    `insert into kmsg_privacy_erasure (erasure_id, tenant_id, to_hashes, owner_id, requested_at, requested_by, state)
     values ($1, $2, $3::text::jsonb, $2, $4, 'api-key', 'done')`,
    [`ers_${tenant.tenant}`, tenant.tenant, JSON.stringify(hashes), at],
  );
  await sql(
    `insert into kmsg_privacy_hold (hold_id, tenant_id, to_hashes, reason, created_at, created_by)
     values ($1, $2, $3::text::jsonb, 'a case', $4, 'api-key')`,
    [`hld_${tenant.tenant}`, tenant.tenant, JSON.stringify(hashes), at],
  );
  await keepKnown(isolateOf(env));
  await keepKnown(isolateOf(env));
  const { optOuts } = isolateOf(env);
  expect((await optOuts.kept(tenant.tenant, "erasure", null, 9)).entries).toEqual([
    {
      kind: "erasure",
      id: `ers_${tenant.tenant}`,
      owner: tenant.tenant,
      at,
      actor: "api-key",
      tenants: [{ tenant: tenant.tenant, hashes }],
    },
  ]);
  expect((await optOuts.kept(tenant.tenant, "hold", null, 9)).entries).toMatchObject([
    { kind: "hold", id: `hld_${tenant.tenant}`, hashes, at },
  ]);
});
