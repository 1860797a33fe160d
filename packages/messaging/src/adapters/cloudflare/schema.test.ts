import { describe, expect, it } from "vitest";

import { buildJobQueueSchemaSql } from "./queue-schema.ts";
import {
  getDeliveryTrackingSchemaSpec,
  type DeliveryTrackingSchemaOptions,
} from "./schema-spec.ts";
import { buildCloudflareSqlSchemaSql, initializeCloudflareSqlSchema } from "./schema.ts";
import type { CloudflareSqlClient, SqlDialect } from "./sql-client.ts";
import { buildDeliveryTrackingSchemaSql } from "./tracking-schema.ts";

/** The columns of the first table of a script, one `name TYPE …` per line, without quotes and MySQL's collations. */
function columns(ddl: string): string[] {
  const body = ddl.slice(ddl.indexOf("(\n") + 2, ddl.indexOf("\n)"));
  const plain = body.replaceAll(/ \/\*.*?\*\//g, "").replaceAll(/["`]/g, "");
  return plain.split(",\n").map((line) => line.trim());
}

function tracking(dialect: SqlDialect, options: DeliveryTrackingSchemaOptions = {}): string[] {
  return columns(buildDeliveryTrackingSchemaSql({ dialect, ...options }));
}

const TIMES = (type: string) => [
  `sent_at ${type}`,
  `delivered_at ${type}`,
  `failed_at ${type}`,
  `requested_at ${type} NOT NULL`,
  `scheduled_at ${type}`,
  `status_updated_at ${type} NOT NULL`,
  "attempt_count INTEGER NOT NULL DEFAULT 0",
  `last_checked_at ${type}`,
  `next_check_at ${type} NOT NULL`,
];

const TEXTS = (type: string) => [
  `type ${type} NOT NULL`,
  `to ${type} NOT NULL`,
  `from ${type}`,
  `status ${type} NOT NULL`,
  // What a provider says may be longer than 64 letters.
  "provider_status_code TEXT",
  "provider_status_message TEXT",
];

describe("the tracking table", () => {
  it.each<[SqlDialect, string, string, string, string]>([
    ["postgres", "TEXT", "VARCHAR(64)", "BIGINT", "JSONB"],
    // MySQL refuses TEXT in keys and indexes.
    ["mysql", "VARCHAR(255)", "VARCHAR(64)", "BIGINT", "JSON"],
    ["sqlite", "TEXT", "TEXT", "INTEGER", "TEXT"],
  ])("%s: columns in their order", (dialect, id, short, time, json) => {
    expect(tracking(dialect)).toEqual([
      `message_id ${id} PRIMARY KEY`,
      `provider_id ${id} NOT NULL`,
      `provider_message_id ${id} NOT NULL`,
      ...TEXTS(short),
      ...TIMES(time),
      `last_error ${json}`,
      `metadata ${json}`,
    ]);
  });

  it("keeps raw before metadata when told to", () => {
    expect(tracking("postgres", { storeRaw: true }).slice(-3)).toEqual([
      "last_error JSONB",
      "raw JSONB",
      "metadata JSONB",
    ]);
  });

  it("quotes names and lists the indexes after the table", () => {
    const ddl = buildDeliveryTrackingSchemaSql({ dialect: "postgres", tableName: ' my"table ' });
    expect(ddl.split("\n\n").slice(1)).toEqual([
      'CREATE INDEX IF NOT EXISTS "idx_my""table_due" ON "my""table" ("status", "next_check_at");',
      'CREATE INDEX IF NOT EXISTS "idx_my""table_provider_msg" ON "my""table" ("provider_id", "provider_message_id");',
      'CREATE INDEX IF NOT EXISTS "idx_my""table_requested_at" ON "my""table" ("requested_at");',
    ]);
    expect(ddl).toMatch(/^CREATE TABLE IF NOT EXISTS "my""table" \(\n {2}"message_id" TEXT PRIM/);
    const mysql = buildDeliveryTrackingSchemaSql({ dialect: "mysql" });
    expect(mysql).toContain(
      "\n\nCREATE INDEX `idx_kmsg_delivery_due` ON `kmsg_delivery_tracking` (`status`, `next_check_at`);",
    );
    const bare = buildDeliveryTrackingSchemaSql({ dialect: "sqlite", includeIndexes: false });
    expect(bare).not.toContain("INDEX");
  });

  it("takes other names for columns and indexes", () => {
    const columnMap = { to: " recipient ", from: " ", nextCheckAt: "due_at", nonsense: "x" };
    const ddl = buildDeliveryTrackingSchemaSql({
      dialect: "postgres",
      columnMap,
      indexNames: { due: "a", requestedAt: "b" },
      trackingIndexNames: { due: "c" },
    });
    expect(columns(ddl)).toEqual(
      expect.arrayContaining(["recipient VARCHAR(64) NOT NULL", "from VARCHAR(64)"]),
    );
    expect(ddl).toContain('"c" ON "kmsg_delivery_tracking" ("status", "due_at")');
    expect(ddl).toContain('"b" ON');
    expect(ddl).not.toContain("nonsense");
  });

  it.each<[SqlDialect, DeliveryTrackingSchemaOptions, string]>([
    ["postgres", { typeStrategy: { messageId: "uuid" } }, "message_id UUID PRIMARY KEY"],
    ["mysql", { typeStrategy: { messageId: "uuid" } }, "message_id VARCHAR(36) PRIMARY KEY"],
    ["postgres", { typeStrategy: { messageId: "varchar" } }, "message_id VARCHAR(255) PRIMARY KEY"],
    ["postgres", { typeStrategy: { id: "varchar" } }, "provider_id VARCHAR(255) NOT NULL"],
    ["postgres", { typeStrategy: { shortText: "text" } }, "provider_status_message TEXT"],
    ["mysql", { typeStrategy: { shortText: "text" } }, "provider_status_message TEXT"],
    ["mysql", { typeStrategy: { shortText: "text" } }, "status VARCHAR(64) NOT NULL"],
    ["postgres", { typeStrategy: { timestamp: "date" } }, "sent_at TIMESTAMPTZ"],
    ["mysql", { typeStrategy: { timestamp: "date" } }, "sent_at BIGINT"],
    ["postgres", { typeStrategy: { timestamp: "integer" } }, "sent_at BIGINT"],
    ["postgres", { typeStrategy: { json: "text" } }, "metadata TEXT"],
    ["mysql", { typeStrategy: { json: "text" } }, "metadata TEXT"],
    ["sqlite", { typeStrategy: { timestamp: "date", messageId: "uuid" } }, "sent_at INTEGER"],
    [
      "postgres",
      { trackingTypeStrategy: { json: "text" }, typeStrategy: { json: "auto" } },
      "metadata JSONB",
    ],
  ])("%s %j → %s", (dialect, options, column) => {
    expect(tracking(dialect, options)).toContain(column);
  });

  it("has the protected columns of the secure schema", () => {
    const fieldCryptoSchema = { enabled: true };
    const names = (options: DeliveryTrackingSchemaOptions) =>
      tracking("postgres", options).map((column) => column.split(" ")[0]);
    const secure = tracking("postgres", { fieldCryptoSchema });
    expect(secure.slice(3, 11)).toEqual([
      "type VARCHAR(64) NOT NULL",
      "to_enc TEXT NOT NULL",
      "to_hash TEXT NOT NULL",
      "to_masked TEXT NOT NULL",
      "from_enc TEXT",
      "from_hash TEXT",
      "from_masked TEXT",
      "status VARCHAR(64) NOT NULL",
    ]);
    expect(secure.slice(-8)).toEqual([
      "last_error JSONB",
      "metadata_enc TEXT",
      "metadata_hashes JSONB",
      "crypto_kid TEXT",
      "crypto_version INTEGER NOT NULL DEFAULT 1",
      "crypto_state VARCHAR(64)",
      "retention_class VARCHAR(64)",
      "retention_bucket_ym INTEGER",
    ]);
    const compat = { enabled: true, compatPlainColumns: true };
    expect(names({ fieldCryptoSchema: compat }).slice(3, 7)).toEqual([
      "type",
      "to",
      "from",
      "to_enc",
    ]);
    expect(names({ fieldCryptoSchema: compat, storeRaw: true }).slice(-2)).toEqual([
      "raw",
      "metadata",
    ]);
    expect(tracking("postgres", { fieldCryptoSchema: { enabled: true, mode: "legacy" } })).toEqual(
      tracking("postgres"),
    );
    expect(buildDeliveryTrackingSchemaSql({ dialect: "sqlite", fieldCryptoSchema })).toContain(
      'idx_kmsg_delivery_retention_bucket" ON "kmsg_delivery_tracking" ("retention_class", "retention_bucket_ym");',
    );
  });

  it("keeps MySQL from taking ids for equal that are not", () => {
    const ddl = buildCloudflareSqlSchemaSql({ dialect: "mysql", includeMigrationMeta: true });
    const exact = "/*!80017 COLLATE utf8mb4_0900_bin */ /*M!100202 COLLATE utf8mb4_nopad_bin */";
    for (const id of ["message_id", "provider_id", "provider_message_id", "id", "plan_id"]) {
      const line = ddl.split("\n").find((text) => text.startsWith(`  \`${id}\` `));
      expect(line).toContain(`VARCHAR(255) ${exact}`);
    }
    expect(ddl.match(/\) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;/g)).toHaveLength(4);
    expect(buildCloudflareSqlSchemaSql({ dialect: "postgres" })).not.toMatch(/COLLATE|CHARSET/);
  });

  it("describes itself", () => {
    expect(getDeliveryTrackingSchemaSpec()).toMatchObject({
      tableName: "kmsg_delivery_tracking",
      storeRaw: false,
      fieldCrypto: { enabled: false, mode: "legacy", compatPlainColumns: true },
      typeStrategy: {
        messageId: "text",
        id: "text",
        shortText: "varchar",
        timestamp: "bigint",
        json: "auto",
      },
    });
    expect(Object.keys(getDeliveryTrackingSchemaSpec().columnMap)).toHaveLength(34);
  });
});

describe("the jobs table", () => {
  it.each<[SqlDialect, string, string, string, string, string]>([
    ["postgres", "TEXT", "TEXT", "TEXT", "JSONB", "BIGINT"],
    ["mysql", "VARCHAR(255)", "VARCHAR(128)", "VARCHAR(32)", "LONGTEXT", "BIGINT"],
    ["sqlite", "TEXT", "TEXT", "TEXT", "TEXT", "INTEGER"],
  ])("%s: columns in their order", (dialect, id, type, status, json, delay) => {
    const ddl = buildJobQueueSchemaSql({ dialect });
    expect(columns(ddl)).toEqual([
      `id ${id} PRIMARY KEY`,
      `type ${type} NOT NULL`,
      `data ${json} NOT NULL`,
      `status ${status} NOT NULL DEFAULT 'pending'`,
      "priority INTEGER NOT NULL DEFAULT 0",
      "attempts INTEGER NOT NULL DEFAULT 0",
      "max_attempts INTEGER NOT NULL DEFAULT 3",
      `delay ${delay} NOT NULL DEFAULT 0`,
      "created_at BIGINT NOT NULL",
      "process_at BIGINT NOT NULL",
      "completed_at BIGINT",
      "failed_at BIGINT",
      "error TEXT",
      `metadata ${json}`,
    ]);
    expect(ddl.replaceAll("`", '"')).toMatch(
      /"idx_kmsg_jobs_dequeue" ON "kmsg_jobs" \("status", "priority", "process_at", "created_at"\);\n\nCREATE INDEX .*"idx_kmsg_jobs_id" ON "kmsg_jobs" \("id"\);$/,
    );
  });
});

describe("the whole schema", () => {
  it("takes names for the indexes of a second jobs table", () => {
    const options = { queueTableName: "b", queueIndexNames: { dequeue: "mine", id: " " } };
    const ddl = buildCloudflareSqlSchemaSql({ dialect: "mysql", target: "queue", ...options });
    expect(ddl).toContain("CREATE INDEX `mine` ON `b`");
    expect(ddl).toContain("CREATE INDEX `idx_b_id` ON `b`");
    const indexNames = { id: "other" };
    const alone = buildJobQueueSchemaSql({ dialect: "sqlite", tableName: "b", indexNames });
    expect(alone).toContain('"idx_b_dequeue"');
    expect(alone).toContain('"other" ON "b"');
  });

  it("has tables before indexes and only what is asked for", () => {
    const kinds = (target?: "tracking" | "queue" | "both") =>
      buildCloudflareSqlSchemaSql({ dialect: "sqlite", target, queueTableName: "q" })
        .split("\n\n")
        .map((statement) => statement.slice(0, 12));
    const table = "CREATE TABLE";
    const index = "CREATE INDEX";
    expect(kinds()).toEqual([table, table, ...Array<string>(5).fill(index)]);
    expect(kinds("tracking")).toHaveLength(4);
    expect(kinds("queue")).toHaveLength(3);
  });

  it.each<[unknown, boolean]>([
    [{ code: "42P07" }, true],
    [{ errno: 1061 }, true],
    [new Error("index x already exists"), true],
    [new Error('… violates unique constraint "pg_type_typname_nsp_index"'), true],
    [new Error("permission denied"), false],
    // As Drizzle wraps what a driver throws.
    [new Error("Failed query: …", { cause: { errno: 1061, code: "ER_DUP_KEYNAME" } }), true],
    [new Error("x", { cause: new Error("y", { cause: { code: "42P07" } }) }), true],
    [new Error("Failed query: …", { cause: new Error("permission denied") }), false],
  ])("on %j goes on: %s", async (thrown, ignored) => {
    const client: CloudflareSqlClient = {
      dialect: "mysql",
      query: async () => {
        throw thrown;
      },
    };
    const [outcome] = await Promise.allSettled([initializeCloudflareSqlSchema(client)]);
    expect(outcome.status).toBe(ignored ? "fulfilled" : "rejected");
  });
});
