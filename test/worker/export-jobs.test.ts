import { createExecutionContext, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { ExportBucket, type Stored } from "../../src/app/export/export-bucket.ts";
import { leaseOf, runTurn, type ExportHost } from "../../src/app/export/export-turn.ts";
import { app } from "../../src/http/app.ts";
import { forgetExports, goOnWithExports } from "../../src/jobs/exports.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { call, eventually, sql } from "../support/api.ts";
import { insertRows } from "../support/own-tenant.ts";
import { parseCsv } from "../support/read-csv.ts";
import { tenantWithKey } from "../support/tenants.ts";

const BASE = Date.UTC(2026, 10, 19, 14, 30);
const DAY_MS = 86_400_000;
const asked = {
  from: "2026-11-01T00:00:00+09:00",
  until: "2026-12-01T00:00:00+09:00",
  reason: "monthly settlement",
};

interface View {
  readonly id: string;
  readonly state: string;
  readonly progress: number;
  readonly rows: number;
  readonly parts: readonly { readonly part: number; readonly rows: number; readonly url: string }[];
  readonly expiresAt: string | null;
}

const bucket = bucketOf();

function bucketOf(): ExportBucket {
  const found = ExportBucket.of(env);
  if (!found) throw new Error("the tests have a bucket");
  return found;
}

/** As the isolate, with parts of few rows; the bucket is there unless it is taken away. */
function hostWith(more: Partial<ExportHost> & { readonly env?: Env } = {}) {
  const isolate = isolateOf(env);
  return {
    env,
    settings: { ...isolate.settings, EXPORT_PART_ROWS: 300 },
    audit: isolate.audit,
    disclosures: isolate.disclosures,
    tenants: isolate.tenants,
    memory: isolate.memory,
    withPostgres: isolate.withPostgres.bind(isolate),
    ...more,
  };
}

async function tenantWith(rows: number) {
  const { tenant: id, key } = await tenantWithKey();
  await insertRows(
    id,
    Array.from({ length: rows }, (_, i) => ({
      message_id: `m${String(i).padStart(4, "0")}-${id}`,
      // Many share a millisecond, also across the end of a part.
      requested_at: BASE + Math.floor(i / 90) * 1000,
      accepted_at: BASE,
    })),
  );
  return { id, key };
}

const look = async (key: string, id: string): Promise<View> =>
  (await call(`/v1/exports/${id}`, { key })).json<View>();

async function ended(key: string, body: object = asked): Promise<View> {
  const begun = await call("/v1/exports", { key, body });
  const text = await begun.text();
  expect(begun.status, text).toBe(202);
  const { id } = JSON.parse(text) as View;
  expect(begun.headers.get("location")).toBe(`/v1/exports/${id}`);
  return eventually(
    async () => look(key, id),
    ({ state }) => state !== "running",
  );
}

/** An export that its first turn lost: its part is gone, and its lease is over. */
async function lost(key: string, tenant: string, body: object = asked): Promise<Stored> {
  const { id } = await ended(key, body);
  const stored = await bucket.read(tenant, id);
  if (!stored) throw new Error("there is no such export");
  await bucket.removeParts(stored.job);
  const { place: _place, ...job } = stored.job;
  const again = await bucket.write(
    {
      ...job,
      state: "running",
      parts: [],
      endedAt: null,
      leasedUntil: 0,
      endEventId: crypto.randomUUID(),
    },
    stored.etag,
  );
  if (!again) throw new Error("somebody else wrote it");
  return again;
}

async function turn(stored: Stored, parts: number, host: ExportHost = hostWith()): Promise<void> {
  const own = await leaseOf(bucket, stored);
  if (own) await runTurn({ host, bucket: bucket, until: Date.now() + 60_000, parts }, own);
}

async function linesOf(key: string, view: View): Promise<readonly (readonly string[])[]> {
  const files = await Promise.all(
    view.parts.map(async ({ url }) => (await call(url, { key })).text()),
  );
  return files.flatMap((text) => parseCsv(text).slice(1));
}

/** Waits until the trail of an export has an entry. */
async function untilNoted(tenant: string, id: string, action: string): Promise<void> {
  await eventually(
    async () =>
      sql<{ action: string }>(
        "select action from kmsg_audit where tenant_id = $1 and detail->>'exportId' = $2 order by seq",
        [tenant, id],
      ),
    (found) => found.some((one) => one.action === action),
  );
}

// One after the other: the cron job takes up whatever is due.
describe("an export that goes on by itself", { concurrent: false }, () => {
  it("is one part where it is small, and is downloaded with the key that began it", async () => {
    const { id: tenant, key } = await tenantWith(25);
    const view = await ended(key);
    expect(view).toMatchObject({ state: "completed", progress: 1, rows: 25 });
    expect(view.parts).toMatchObject([{ part: 1, rows: 25 }]);
    const response = await call(view.parts[0]?.url ?? "", { key });
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(parseCsv(await response.text())).toHaveLength(26);
    await untilNoted(tenant, view.id, "export.started");
    await untilNoted(tenant, view.id, "export.completed");
  });

  it("has every row once and in order, over turns that each leave after a part", async () => {
    const { id: tenant, key } = await tenantWith(1000);
    const { job } = await lost(key, tenant);
    for (let turns = 0; turns < 4; turns++) {
      const stored = await bucket.read(tenant, job.id);
      expect(stored?.job.parts).toHaveLength(turns);
      if (stored) await turn(stored, 1);
    }
    const view = await look(key, job.id);
    expect(view).toMatchObject({ state: "completed", rows: 1000 });
    expect(view.parts.map(({ rows }) => rows)).toEqual([300, 300, 300, 100]);
    const ids = (await linesOf(key, view)).map(([id]) => id);
    expect(ids).toEqual(
      Array.from({ length: 1000 }, (_, i) => `m${String(i).padStart(4, "0")}-${tenant}`),
    );
  });

  it("goes on behind its last part after a crash, and writes what was half done anew", async () => {
    const { id: tenant, key } = await tenantWith(700);
    const stored = await lost(key, tenant);
    const leased = await leaseOf(bucket, stored);
    // It wrote a part, and died before it noted it.
    await bucket.writePart(stored.job, 1, new TextEncoder().encode("half"));
    await goOnWithExports(hostWith());
    // Nobody takes what has a lease.
    expect(await look(key, stored.job.id)).toMatchObject({ state: "running", parts: [] });
    await bucket.write({ ...stored.job, leasedUntil: 0 }, leased?.etag);
    await eventually(
      async () => {
        await goOnWithExports(hostWith());
        return look(key, stored.job.id);
      },
      ({ state }) => state === "completed",
    );
    const view = await look(key, stored.job.id);
    expect(await linesOf(key, view)).toHaveLength(700);
  });

  it("waits for a database that is away, and loses nothing", async () => {
    const { id: tenant, key } = await tenantWith(10);
    const stored = await lost(key, tenant);
    const away = hostWith({ withPostgres: async () => Promise.reject(new Error("away")) });
    await turn(stored, 1, away);
    const after = await bucket.read(tenant, stored.job.id);
    expect(after?.job).toMatchObject({ state: "running", failures: 1, leasedUntil: 0 });
    if (after) await turn(after, 2);
    expect(await look(key, stored.job.id)).toMatchObject({ state: "completed", rows: 10 });
  });

  it("of two who go on with it one does", async () => {
    const { id: tenant, key } = await tenantWith(10);
    const stored = await lost(key, tenant);
    const leases = await Promise.all([leaseOf(bucket, stored), leaseOf(bucket, stored)]);
    expect(leases.filter((one) => one !== undefined)).toHaveLength(1);
  });

  it("of no rows is a part with a head", async () => {
    const { key } = await tenantWithKey();
    const view = await ended(key);
    expect(view).toMatchObject({ state: "completed", rows: 0, parts: [{ part: 1, rows: 0 }] });
    expect(await linesOf(key, view)).toEqual([]);
  });

  it.each(["csv", "xlsx", "ndjson"])("is written as %s", async (format) => {
    const { key } = await tenantWith(3);
    const view = await ended(key, { ...asked, format });
    const response = await call(view.parts[0]?.url ?? "", { key });
    expect(response.headers.get("content-disposition")).toMatch(new RegExp(`-1\\.${format}"$`));
    expect((await response.bytes()).byteLength).toBeGreaterThan(100);
  });

  it("is ended by DELETE: it goes on no more, and its parts are gone", async () => {
    const { id: tenant, key } = await tenantWith(700);
    const stored = await lost(key, tenant);
    await turn(stored, 1);
    expect((await call(`/v1/exports/${stored.job.id}`, { key, method: "DELETE" })).status).toBe(
      204,
    );
    expect(await look(key, stored.job.id)).toMatchObject({
      state: "canceled",
      rows: 300,
      parts: [],
    });
    await goOnWithExports(hostWith());
    expect((await call(`/v1/exports/${stored.job.id}/parts/1`, { key })).status).toBe(404);
    await untilNoted(tenant, stored.job.id, "export.canceled");
    expect((await call(`/v1/exports/${stored.job.id}`, { key, method: "DELETE" })).status).toBe(
      204,
    );
    expect((await call(`/v1/exports/${stored.job.id}`, { key })).status).toBe(404);
  });

  it("is forgotten when its days are over, and not before", async () => {
    const { id: tenant, key } = await tenantWith(1);
    const [old, young] = [await ended(key), await ended(key)];
    const stored = await bucket.read(tenant, old.id);
    if (!stored) throw new Error("there is no such export");
    await bucket.write({ ...stored.job, endedAt: Date.now() - 8 * DAY_MS }, stored.etag);
    await forgetExports(hostWith());
    expect((await call(`/v1/exports/${old.id}`, { key })).status).toBe(404);
    expect((await call(old.parts[0]?.url ?? "", { key })).status).toBe(404);
    expect((await call(young.parts[0]?.url ?? "", { key })).status).toBe(200);
  });

  it("counts full numbers as seen, and notes each download", async () => {
    const { id: tenant, key } = await tenantWith(4);
    const view = await ended(key, { ...asked, numbers: "full" });
    expect((await linesOf(key, view)).map((line) => line[6])).toEqual(Array(4).fill("01012345678"));
    await runDurableObjectAlarm(env.DISCLOSURES.getByName(tenant));
    const rows = await eventually(
      async () =>
        sql<{ disclosures: number | string }>(
          "select disclosures from kmsg_disclosure where tenant_id = $1 and export_id = $2 and kind = 'export_end'",
          [tenant, view.id],
        ),
      (found) => found.length > 0,
    );
    expect(rows.map(({ disclosures }) => String(disclosures))).toEqual(["4"]);
    await untilNoted(tenant, view.id, "export.downloaded");
  });

  it("names the binding where there is none, and what to do", async () => {
    const { key } = await tenantWithKey();
    const without = { ...env, EXPORTS: undefined };
    const answer = async (method: string, path: string, body?: object) => {
      const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
      const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
      const request = new Request(`https://service.test${path}`, init);
      return app.fetch(request, without, createExecutionContext());
    };
    const begun = await answer("POST", "/v1/exports", asked);
    expect(begun.status).toBe(501);
    expect(await begun.json()).toMatchObject({
      code: "exports_unbound",
      detail: expect.stringContaining("R2 bucket to the Worker as EXPORTS"),
    });
    expect((await answer("GET", "/v1/exports/exp_0")).status).toBe(501);
  });

  it("of which a tenant has five at most at once", async () => {
    const { id: tenant, key } = await tenantWith(1);
    for (let i = 0; i < 5; i++) await lost(key, tenant);
    const sixth = await call("/v1/exports", { key, body: asked });
    expect([sixth.status, (await sixth.json<{ code: string }>()).code]).toEqual([
      409,
      "too_many_exports",
    ]);
  });
});
