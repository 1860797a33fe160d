import { createNoopFieldCryptoProvider, FieldCryptoError } from "@k-msg/core";
import { describe, expect, it } from "vitest";

import { trackingRecord } from "../../tracking/store-contract.ts";
import { createD1SqlClient } from "./d1-client.ts";
import {
  applyFieldCryptoMigration,
  ensureFieldCryptoMigrationStateTables,
  getFieldCryptoMigrationRun,
  getLatestFieldCryptoMigrationRun,
  listFailedFieldCryptoMigrationChunks,
  planFieldCryptoMigration,
} from "./field-crypto-migration.ts";
import { HyperdriveDeliveryTrackingStore } from "./hyperdrive-tracking-store.ts";
import { buildFieldCryptoMigrationMetaSchemaSql } from "./migration-schema.ts";
import { openSqlite } from "./sqlite-client.ts";

describe("encrypting a plain table", () => {
  it("is refused in place, before anything is touched, and the error says what to do", async () => {
    const client = createD1SqlClient(await openSqlite());
    for (const refused of [planFieldCryptoMigration, applyFieldCryptoMigration]) {
      await expect(refused(client, {})).rejects.toThrow(FieldCryptoError);
      await expect(refused(client, {})).rejects.toThrow(/insertIfAbsent/);
    }
    const { rows } = await client.query("SELECT name FROM sqlite_master");
    expect(rows).toEqual([]);
  });

  it("works as the error says, again and again", async () => {
    const client = createD1SqlClient(await openSqlite());
    const plain = new HyperdriveDeliveryTrackingStore(client, "plain");
    const fieldCrypto = {
      config: {
        provider: createNoopFieldCryptoProvider(),
        fields: { to: "encrypt+hash", from: "encrypt+hash" } as const,
      },
    };
    const secure = new HyperdriveDeliveryTrackingStore(client, {
      tableName: "secure",
      fieldCrypto,
    });
    const records = Array.from({ length: 25 }, (_, index) =>
      trackingRecord(`m${index}`, { metadata: { index } }),
    );
    await plain.upsertMany(records);
    const copy = async () => {
      for (let offset = 0; ; offset += 10) {
        const page = await plain.listRecords({ limit: 10, offset, orderDirection: "asc" });
        if (page.length === 0) return;
        for (const record of page) await secure.insertIfAbsent(record);
      }
    };
    await copy();
    await secure.patch("m7", { status: "DELIVERED" });
    await copy();
    expect(await secure.countRecords({})).toBe(25);
    expect(await secure.get("m7")).toMatchObject({ status: "DELIVERED", metadata: { index: 7 } });
  });
});

describe("the state of k-msg's migration", () => {
  it("can be created and read", async () => {
    const client = createD1SqlClient(await openSqlite());
    await ensureFieldCryptoMigrationStateTables(client);
    expect(await getLatestFieldCryptoMigrationRun(client)).toBeUndefined();
    await client.query(
      "INSERT INTO kmsg_crypto_migration_runs (plan_id, tracking_table_name, schema_fingerprint, status, chunk_size, created_at, updated_at) VALUES ('p', 't', 'f', 'running', 10, 1, 1)",
    );
    await client.query(
      "INSERT INTO kmsg_crypto_migration_chunks (plan_id, chunk_no, status, updated_at) VALUES ('p', 1, 'failed', 1), ('p', 2, 'done', 1)",
    );
    expect(await getFieldCryptoMigrationRun(client, "p")).toMatchObject({ status: "running" });
    expect(await getLatestFieldCryptoMigrationRun(client)).toMatchObject({ plan_id: "p" });
    expect(await listFailedFieldCryptoMigrationChunks(client, "p")).toMatchObject([
      { chunk_no: 1 },
    ]);
  });

  it("has no TEXT in the keys of mysql", () => {
    const ddl = buildFieldCryptoMigrationMetaSchemaSql({ dialect: "mysql" });
    expect(ddl).toMatch(/`plan_id` VARCHAR\(255\) .*PRIMARY KEY/);
    expect(ddl).toContain("`kmsg_crypto_migration_chunks_status_idx`");
    expect(ddl).not.toMatch(/`(plan_id|status)` TEXT/);
  });
});
