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
  retryFieldCryptoMigration,
  statusFieldCryptoMigration,
} from "./field-crypto-migration.ts";
import { HyperdriveDeliveryTrackingStore } from "./hyperdrive-tracking-store.ts";
import { buildFieldCryptoMigrationMetaSchemaSql } from "./migration-schema.ts";
import { openSqlite } from "./sqlite-client.ts";

describe("encrypting a plain table", () => {
  it("is refused in place, before anything is touched, and the error says what to do", async () => {
    const client = createD1SqlClient(await openSqlite());
    await expect(planFieldCryptoMigration({ client })).rejects.toThrow(FieldCryptoError);
    for (const refused of [applyFieldCryptoMigration, retryFieldCryptoMigration]) {
      await expect(refused(client, { planId: "p" })).rejects.toThrow(/insertIfAbsent/);
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
    expect(await getLatestFieldCryptoMigrationRun(client, "t")).toBeUndefined();
    await client.query(
      "INSERT INTO kmsg_crypto_migration_runs (plan_id, tracking_table_name, schema_fingerprint, status, chunk_size, created_at, updated_at) VALUES ('p', 't', 'f', 'running', 10, 1, 5), ('q', 'other', 'f', 'failed', 10, 2, 2)",
    );
    await client.query(
      `INSERT INTO kmsg_crypto_migration_chunks (plan_id, chunk_no, status, updated_at, message_ids_json) VALUES ('p', 1, 'failed', 1, '["a"]'), ('p', 2, 'completed', 1, NULL)`,
    );
    const run = await getFieldCryptoMigrationRun(client, "p");
    expect(run).toEqual({
      planId: "p",
      trackingTableName: "t",
      schemaFingerprint: "f",
      status: "running",
      chunkSize: 10,
      totalRows: 0,
      totalChunks: 0,
      processedRows: 0,
      processedChunks: 0,
      failedChunks: 0,
      createdAt: 1,
      updatedAt: 5,
    });
    expect(await getLatestFieldCryptoMigrationRun(client, "t")).toEqual(run);
    expect(await statusFieldCryptoMigration(client, "p")).toEqual({
      run,
      updatedAt: 5,
      chunks: { pending: 0, processing: 0, completed: 1, failed: 1, total: 2 },
    });
    expect(await statusFieldCryptoMigration(client, "none")).toEqual({
      chunks: { pending: 0, processing: 0, completed: 0, failed: 0, total: 0 },
    });
    expect(await listFailedFieldCryptoMigrationChunks(client, "p")).toEqual([
      {
        planId: "p",
        chunkNo: 1,
        status: "failed",
        processedRows: 0,
        attempts: 0,
        messageIds: ["a"],
        updatedAt: 1,
      },
    ]);
  });

  it("is not looked for under a name that nobody reads", async () => {
    const client = createD1SqlClient(await openSqlite());
    const wrong: object = { runTableName: "r" };
    const refused = /field-crypto migration: unknown option runTableName; known are runsTableName/;
    for (const read of [statusFieldCryptoMigration, listFailedFieldCryptoMigrationChunks]) {
      await expect(read(client, "p", wrong)).rejects.toThrow(refused);
    }
    await expect(ensureFieldCryptoMigrationStateTables(client, wrong)).rejects.toThrow(refused);
    const { rows } = await client.query("SELECT name FROM sqlite_master");
    expect(rows).toEqual([]);
  });

  it("has no TEXT in the keys of mysql", () => {
    const ddl = buildFieldCryptoMigrationMetaSchemaSql({ dialect: "mysql" });
    expect(ddl).toMatch(/`plan_id` VARCHAR\(255\) .*PRIMARY KEY/);
    expect(ddl).toContain("`kmsg_crypto_migration_chunks_status_idx`");
    expect(ddl).not.toMatch(/`(plan_id|status)` TEXT/);
  });
});
