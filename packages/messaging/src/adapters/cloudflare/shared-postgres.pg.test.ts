/** Leases, queues and plans on a real Postgres, through postgres.js, pg and both supported Drizzle versions. */
import { drizzle as drizzle044 } from "drizzle-orm-044/node-postgres";
import { drizzle as drizzlePg } from "drizzle-orm/node-postgres";
import { drizzle as drizzlePostgresJs } from "drizzle-orm/postgres-js";
// @ts-expect-error -- the driver has no types of its own, and two calls do not need any
import untypedPg from "pg";
// oxlint-disable-next-line no-restricted-imports -- the real driver is what is tested here
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

import { describeStore, trackingRecord } from "../../tracking/store-contract.ts";
import { describeLeases } from "../../tracking/store-lease-contract.ts";
import { createDrizzleSqlClient } from "./drizzle-client.ts";
import { HyperdriveJobQueue } from "./hyperdrive-job-queue.ts";
import { HyperdriveDeliveryTrackingStore } from "./hyperdrive-tracking-store.ts";
import { describeSharedQueue, testClock } from "./shared-queue-contract.ts";
import {
  createCloudflareSqlClient,
  type CloudflareSqlClient,
  type CloudflareSqlQueryResult,
} from "./sql-client.ts";

const pg = untypedPg as {
  Pool: new (options: object) => {
    query(text: string, params: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
    end(): Promise<void>;
  };
};

const schema = `kmsg_shared_${crypto.randomUUID().replaceAll("-", "")}`;
const url = inject("databaseUrl");
const sql = postgres(url, { max: 4, onnotice: () => {}, connection: { search_path: schema } });
const pool = new pg.Pool({ connectionString: url, max: 4, options: `-c search_path=${schema}` });

const clients: Record<string, CloudflareSqlClient> = {
  "postgres.js": createCloudflareSqlClient({
    dialect: "postgres",
    async query<T>(text: string, params: readonly unknown[] = []) {
      const rows = await sql.unsafe(text, params as never[]);
      return { rows: [...rows] as unknown as T[], rowCount: rows.count };
    },
  }),
  pg: createCloudflareSqlClient({
    dialect: "postgres",
    async query<T>(
      text: string,
      params: readonly unknown[] = [],
    ): Promise<CloudflareSqlQueryResult<T>> {
      const result = await pool.query(text, [...params]);
      return { rows: result.rows as T[], rowCount: result.rowCount ?? 0 };
    },
  }),
  "drizzle 0.45 on postgres.js": createDrizzleSqlClient({
    dialect: "postgres",
    db: drizzlePostgresJs(
      postgres(url, { max: 4, onnotice: () => {}, connection: { search_path: schema } }),
    ),
  }),
  "drizzle 0.45 on pg": createDrizzleSqlClient({
    dialect: "postgres",
    db: drizzlePg(pool as never),
  }),
  "drizzle 0.44 on pg": createDrizzleSqlClient({
    dialect: "postgres",
    db: drizzle044(pool as never),
  }),
};

let tables = 0;
const fresh = () => `s${(tables += 1)}`;

beforeAll(async () => {
  await sql.unsafe(`CREATE SCHEMA ${schema}`);
});
afterAll(async () => {
  await sql.unsafe(`DROP SCHEMA ${schema} CASCADE`);
  await Promise.all([sql.end(), pool.end()]);
});

for (const [name, client] of Object.entries(clients)) {
  const store = async () => new HyperdriveDeliveryTrackingStore(client, { tableName: fresh() });
  describeStore(name, store);
  describeLeases(name, store);
  describeSharedQueue(name, async (lease) => {
    const clock = testClock();
    const table = fresh();
    const worker = () => new HyperdriveJobQueue(client, table, { ...lease, now: clock.now });
    return { clock, queues: [worker(), worker()] };
  });

  describe(`${name}: JSONB`, () => {
    it("holds objects and gives objects, for records and for jobs", async () => {
      const [records, jobs] = [fresh(), fresh()];
      const metadata = { customFields: { a: "b" }, list: [1, "2", null] };
      const tracking = new HyperdriveDeliveryTrackingStore(client, { tableName: records });
      await tracking.upsert(trackingRecord("a", { metadata }));
      await tracking.patchMany([
        { messageId: "a", patch: { lastError: { code: "X", message: "y" } } },
      ]);
      expect(await tracking.get("a")).toMatchObject({ metadata, lastError: { code: "X" } });
      const queue = new HyperdriveJobQueue<object>(client, jobs);
      const { id } = await queue.enqueue("send", { text: "안녕" }, { metadata });
      expect(await queue.getJob(id)).toMatchObject({ data: { text: "안녕" }, metadata });
      const [row] = await sql.unsafe(
        `SELECT jsonb_typeof(metadata) AS m, jsonb_typeof(last_error) AS e, (SELECT jsonb_typeof(data) FROM ${jobs}) AS d FROM ${records}`,
      );
      expect(row).toEqual({ m: "object", e: "object", d: "object" });
    });
  });
}

describe("a transaction of a Drizzle database", () => {
  it.each(["drizzle 0.45 on pg", "drizzle 0.44 on pg"])(
    "is rolled back whole: %s",
    async (name) => {
      const client = clients[name];
      const table = fresh();
      await sql.unsafe(`CREATE TABLE ${table} (n integer)`);
      const failing = client?.transaction?.(async (tx) => {
        await tx.query(`INSERT INTO ${table} VALUES ($1)`, [1]);
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(await sql.unsafe(`SELECT * FROM ${table}`)).toHaveLength(0);
    },
  );
});

describe("what a provider says", () => {
  const long = "가".repeat(300);
  const client = clients["pg"] as CloudflareSqlClient;

  it("may be long", async () => {
    const store = new HyperdriveDeliveryTrackingStore(client, { tableName: fresh() });
    await store.upsert(trackingRecord("a", { providerStatusMessage: long }));
    expect(await store.get("a")).toMatchObject({ providerStatusMessage: long });
  });

  it("stops no other record where k-msg made the column too short", async () => {
    const tableName = fresh();
    const store = new HyperdriveDeliveryTrackingStore(client, { tableName });
    await store.init();
    await sql.unsafe(`ALTER TABLE ${tableName} ALTER provider_status_message TYPE VARCHAR(64)`);
    for (const id of ["a", "b", "c"]) await store.upsert(trackingRecord(id));
    const patches = ["a", "b", "c"].map((messageId) => ({
      messageId,
      patch: { attemptCount: 1, ...(messageId === "b" && { providerStatusMessage: long }) },
    }));
    await expect(store.patchMany(patches)).rejects.toThrow(/too long/);
    const found = await store.listRecords({ limit: 9, orderDirection: "asc" });
    expect(found.map(({ attemptCount }) => attemptCount)).toEqual([1, 0, 1]);
  });
});

describe("the plans", () => {
  const asked: { text: string; params: readonly unknown[] }[] = [];
  const recording: CloudflareSqlClient = {
    dialect: "postgres",
    async query<T>(text: string, params: readonly unknown[] = []) {
      asked.push({ text, params });
      const rows = await sql.unsafe(text, params as never[]);
      return { rows: [...rows] as unknown as T[], rowCount: rows.count };
    },
  };
  async function plan(word: string): Promise<string> {
    const last = asked.findLast(({ text }) => text.includes(word));
    const rows = await sql.unsafe(`EXPLAIN ${last?.text ?? ""}`, (last?.params ?? []) as never[]);
    return rows.map((row) => String(row["QUERY PLAN"])).join("\n");
  }

  it("of due records use the index, whatever has ended", async () => {
    const store = new HyperdriveDeliveryTrackingStore(recording, { tableName: "planned" });
    await store.init();
    await sql.unsafe(`INSERT INTO planned (message_id, provider_id, provider_message_id, type, "to", status, requested_at, status_updated_at, next_check_at)
      SELECT 'm' || n, 'iwinv', 'p' || n, 'SMS', '010', CASE WHEN n % 100 = 0 THEN 'SENT' ELSE 'DELIVERED' END, n, n, n FROM generate_series(1, 50000) AS n`);
    await sql.unsafe("ANALYZE planned");
    expect(await store.listDue(new Date(5000), 10)).toHaveLength(10);
    expect(await store.claimDue(new Date(5000), 10, 1)).toHaveLength(10);
    for (const text of [await plan("SELECT *"), await plan("SKIP LOCKED")]) {
      expect(text).toContain("idx_planned_due");
      expect(text).not.toContain("Seq Scan on planned");
    }
    expect(asked.every(({ text }) => !/"status" NOT IN/.test(text))).toBe(true);
  });

  it("of ready jobs use the index, whatever has ended", async () => {
    const queue = new HyperdriveJobQueue(recording, "planned_jobs");
    await queue.init();
    await sql.unsafe(`INSERT INTO planned_jobs (id, type, data, status, created_at, process_at)
      SELECT 'j' || n, 'x', '{}', CASE WHEN n % 1000 = 0 THEN 'pending' ELSE 'completed' END, n, n FROM generate_series(1, 50000) AS n`);
    await sql.unsafe("ANALYZE planned_jobs");
    expect(await queue.dequeue()).toBeDefined();
    expect(await queue.size()).toBe(49);
    for (const text of [await plan("SKIP LOCKED"), await plan("COUNT"), await plan("CASE WHEN")]) {
      expect(text).toContain("idx_planned_jobs_dequeue");
      expect(text).not.toContain("Seq Scan on planned_jobs");
    }
  });
});
