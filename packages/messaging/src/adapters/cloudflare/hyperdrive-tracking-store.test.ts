import { describe, expect, it } from "vitest";

import { describeStore, trackingRecord } from "../../tracking/store-contract.ts";
import { createD1SqlClient } from "./d1-client.ts";
import { HyperdriveDeliveryTrackingStore } from "./hyperdrive-tracking-store.ts";
import type { CloudflareSqlClient, CloudflareSqlQueryResult, SqlDialect } from "./sql-client.ts";
import { openSqlite } from "./sqlite-client.ts";
import { describeUpsertMany } from "./upsert-many-contract.ts";

const openStore = async () =>
  new HyperdriveDeliveryTrackingStore(createD1SqlClient(await openSqlite()), { storeRaw: true });

describeStore("sqlite", openStore);
describeUpsertMany("sqlite", openStore);

/** Answers with rows made up by the test and keeps what it was asked. */
function scripted(dialect: SqlDialect, rows: readonly object[] = []) {
  const asked: string[] = [];
  const client: CloudflareSqlClient = {
    dialect,
    async query<T>(sql: string): Promise<CloudflareSqlQueryResult<T>> {
      asked.push(sql);
      return { rows: sql.startsWith("SELECT") ? (rows as T[]) : [] };
    },
  };
  return { client, asked };
}

describe("the SQL store", () => {
  it("creates its schema once, and tries again after a failure", async () => {
    const { client, asked } = scripted("postgres");
    let broken = true;
    const flaky: CloudflareSqlClient = {
      dialect: "postgres",
      query: async (sql, params) =>
        broken ? Promise.reject(new Error("connection lost")) : client.query(sql, params),
    };
    const store = new HyperdriveDeliveryTrackingStore(flaky, {
      tableName: "t",
      indexNames: { due: "my_due" },
    });
    await expect(store.get("a")).rejects.toThrow("connection lost");
    broken = false;
    await Promise.all([store.get("a"), store.get("b")]);
    const created = asked.filter((sql) => sql.startsWith("CREATE"));
    expect(created).toHaveLength(4);
    expect(created[1]).toContain('"my_due" ON "t"');
  });

  it("leaves the schema to migrations when told to", async () => {
    const { client, asked } = scripted("postgres");
    await new HyperdriveDeliveryTrackingStore(client, { createSchema: false }).get("a");
    expect(asked).toEqual([
      'SELECT * FROM "kmsg_delivery_tracking" WHERE "message_id" = $1 LIMIT 1',
    ]);
  });

  it("asks for due records so that the index can answer", async () => {
    const { client, asked } = scripted("postgres");
    const store = new HyperdriveDeliveryTrackingStore(client, { createSchema: false });
    await store.listDue(new Date(5), 9);
    expect(asked[0]).toContain(`"status" IN ('PENDING', 'SENT') AND "next_check_at" <= $1`);
  });

  it.each([
    ["text", '{"customFields":{"a":"b"}}', "1000"],
    ["values", { customFields: { a: "b" } }, 1000],
    ["dates", { customFields: { a: "b" } }, new Date(1000)],
  ])("reads JSON and times whether the driver gives %s", async (_name, metadata, time) => {
    const row = {
      message_id: "a",
      provider_id: "iwinv",
      provider_message_id: "p-a",
      type: "SMS",
      to: "01012345678",
      status: "SENT",
      requested_at: time,
      status_updated_at: time,
      next_check_at: time,
      attempt_count: "0",
      last_error: null,
      metadata,
    };
    const { client } = scripted("postgres", [row]);
    expect(await new HyperdriveDeliveryTrackingStore(client).get("a")).toEqual(
      trackingRecord("a", {
        nextCheckAt: new Date(1000),
        metadata: { customFields: { a: "b" } },
      }),
    );
  });

  it("refuses the secure schema without a configuration to encrypt with", () => {
    const { client } = scripted("postgres");
    const fieldCryptoSchema = { enabled: true };
    expect(() => new HyperdriveDeliveryTrackingStore(client, { fieldCryptoSchema })).toThrow(
      /field encryption/,
    );
  });
});
