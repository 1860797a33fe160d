/** The SQL store against a real Postgres through postgres.js, each test file in a schema of its own. */
// oxlint-disable-next-line no-restricted-imports -- the real driver is what is tested here
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

import { describeOneMessage } from "../../tracking/one-message-contract.ts";
import { describeStore, trackingRecord } from "../../tracking/store-contract.ts";
import {
  HyperdriveDeliveryTrackingStore,
  type HyperdriveDeliveryTrackingStoreOptions,
} from "./hyperdrive-tracking-store.ts";
import { initializeCloudflareSqlSchema } from "./schema.ts";
import { createCloudflareSqlClient, type CloudflareSqlQueryResult } from "./sql-client.ts";
import { describeUpsertMany } from "./upsert-many-contract.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A PostgreSQL that the tests may write to; test/config/pg.config.ts provides it. */
    databaseUrl: string;
  }
}

const schema = `kmsg_messaging_${crypto.randomUUID().replaceAll("-", "")}`;
const sql = postgres(inject("databaseUrl"), {
  max: 4,
  onnotice: () => {},
  connection: { search_path: schema },
});

const client = createCloudflareSqlClient({
  dialect: "postgres",
  async query<T>(
    text: string,
    params: readonly unknown[] = [],
  ): Promise<CloudflareSqlQueryResult<T>> {
    const result = await sql.unsafe(text, params as never[]);
    return { rows: [...result] as T[], rowCount: result.count };
  },
});

let tables = 0;
const openStore = async (options: HyperdriveDeliveryTrackingStoreOptions = {}) =>
  new HyperdriveDeliveryTrackingStore(client, { tableName: `t${(tables += 1)}`, ...options });

beforeAll(async () => {
  await sql.unsafe(`CREATE SCHEMA ${schema}`);
});
afterAll(async () => {
  await sql.unsafe(`DROP SCHEMA ${schema} CASCADE`);
  await sql.end();
});

describeStore("postgres", async () => openStore());
describeStore("postgres with dates and JSON as text", async () =>
  openStore({ typeStrategy: { timestamp: "date", json: "text", shortText: "text" } }),
);
describeOneMessage("postgres", async () => {
  const options = { tableName: `t${(tables += 1)}` };
  return () => new HyperdriveDeliveryTrackingStore(client, options);
});
describeUpsertMany("postgres", async () => openStore({ storeRaw: true }));

describe("in Postgres", () => {
  it("JSON is an object, however it was written", async () => {
    const store = await openStore({ tableName: "json" });
    const metadata = { customFields: { a: "b" } };
    await store.upsert(trackingRecord("one", { metadata }));
    await store.upsertMany([trackingRecord("many", { metadata })]);
    await store.upsert(trackingRecord("patched"));
    await store.patch("patched", { metadata });
    const rows = await sql.unsafe(
      `SELECT jsonb_typeof(metadata) AS kind, metadata->'customFields'->>'a' AS a FROM json`,
    );
    expect([...rows]).toEqual(Array.from({ length: 3 }, () => ({ kind: "object", a: "b" })));
  });

  it("takes letters that Postgres cannot hold without losing the batch", async () => {
    const store = await openStore({ storeRaw: true });
    const odd = "a\0b\uD800c";
    const raw = { [odd]: [odd] };
    await store.upsertMany([trackingRecord(odd, { to: odd, raw }), trackingRecord("other")]);
    const clean = "a\uFFFDb\uFFFDc";
    expect(await store.get(odd)).toMatchObject({
      messageId: clean,
      to: clean,
      raw: { [clean]: [clean] },
    });
    expect(await store.get("other")).toBeDefined();
    await store.upsert(trackingRecord(odd, { to: `${odd}!` }));
    expect(await store.countRecords({ messageId: [odd] })).toBe(1);
  });

  it("two sessions may create the schema at once", async () => {
    await Promise.all(
      Array.from({ length: 4 }, async () =>
        initializeCloudflareSqlSchema(client, { trackingTableName: "race" }),
      ),
    );
    await expect(sql.unsafe("SELECT * FROM race")).resolves.toHaveLength(0);
  });

  it("two batches over the same messages do not lock each other out", async () => {
    const store = await openStore();
    const records = Array.from({ length: 200 }, (_, index) => trackingRecord(`m${index}`));
    await Promise.all([
      ...Array.from({ length: 5 }, async () => store.upsertMany(records)),
      ...Array.from({ length: 5 }, async () => store.upsertMany([...records].reverse())),
    ]);
    expect(await store.countRecords({})).toBe(200);
  });
});
