/** DDL of the two tables in which k-msg keeps the state of a field-crypto migration. */
import { assertKnownOptions } from "@k-msg/core";

import { exactText } from "./column-types.ts";
import { createIndex, createTable, script, type SchemaStatements } from "./ddl.ts";
import { quoted } from "./identifiers.ts";
import { MIGRATION_DDL } from "./option-names.ts";
import { nameOr } from "./schema-spec.ts";
import type { SqlDialect } from "./sql-client.ts";

export interface BuildFieldCryptoMigrationMetaSchemaSqlOptions {
  dialect: SqlDialect;
  /** Default `kmsg_crypto_migration_runs`. */
  runsTableName?: string | undefined;
  /** Default `kmsg_crypto_migration_chunks`. */
  chunksTableName?: string | undefined;
  includeIndexes?: boolean | undefined;
}

export function buildFieldCryptoMigrationMetaSchemaSql(
  options: BuildFieldCryptoMigrationMetaSchemaSqlOptions,
): string {
  const { tables, indexes } = migrationStatements(options);
  return script((options.includeIndexes ?? true) ? [...tables, ...indexes] : tables);
}

/** @throws Error for an unknown option */
export function migrationStatements(
  options: BuildFieldCryptoMigrationMetaSchemaSqlOptions,
): SchemaStatements {
  assertKnownOptions("field-crypto migration", options, MIGRATION_DDL);
  const { dialect } = options;
  const runs = nameOr(options.runsTableName, "kmsg_crypto_migration_runs");
  const chunks = nameOr(options.chunksTableName, "kmsg_crypto_migration_chunks");
  // MySQL cannot have TEXT in a key.
  const key = exactText(dialect, dialect === "mysql" ? "VARCHAR(255)" : "TEXT");
  const count = "INTEGER NOT NULL DEFAULT 0";
  const runColumns = [
    ["plan_id", `${key} PRIMARY KEY`],
    ["tracking_table_name", "TEXT NOT NULL"],
    ["schema_fingerprint", "TEXT NOT NULL"],
    ["status", `${key} NOT NULL`],
    ["chunk_size", "INTEGER NOT NULL"],
    ["total_rows", count],
    ["total_chunks", count],
    ["processed_rows", count],
    ["processed_chunks", count],
    ["failed_chunks", count],
    ["cursor_requested_at", "BIGINT"],
    ["cursor_message_id", "TEXT"],
    ["created_at", "BIGINT NOT NULL"],
    ["updated_at", "BIGINT NOT NULL"],
    ["last_error", "TEXT"],
  ] as const;
  const chunkColumns = [
    ["plan_id", `${key} NOT NULL`],
    ["chunk_no", "INTEGER NOT NULL"],
    ["status", `${key} NOT NULL`],
    ["start_requested_at", "BIGINT"],
    ["start_message_id", "TEXT"],
    ["end_requested_at", "BIGINT"],
    ["end_message_id", "TEXT"],
    ["processed_rows", count],
    ["attempts", count],
    ["message_ids_json", "TEXT"],
    ["last_error", "TEXT"],
    ["updated_at", "BIGINT NOT NULL"],
  ] as const;
  const lines = (columns: readonly (readonly [string, string])[]) =>
    columns.map(([name, type]) => `${quoted(dialect, name)} ${type}`);
  const primary = `PRIMARY KEY (${quoted(dialect, "plan_id")}, ${quoted(dialect, "chunk_no")})`;
  return {
    tables: [
      createTable(dialect, runs, lines(runColumns)),
      createTable(dialect, chunks, [...lines(chunkColumns), primary]),
    ],
    indexes: [createIndex(dialect, `${chunks}_status_idx`, chunks, ["plan_id", "status"])],
  };
}
