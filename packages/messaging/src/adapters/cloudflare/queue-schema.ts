/** DDL of the jobs table. */
import { createIndex, createTable, script, type SchemaStatements } from "./ddl.ts";
import { quoted } from "./identifiers.ts";
import { nameOr } from "./schema-spec.ts";
import type { SqlDialect } from "./sql-client.ts";

export interface BuildJobQueueSchemaSqlOptions {
  dialect: SqlDialect;
  tableName?: string | undefined;
  includeIndexes?: boolean | undefined;
}

export const DEFAULT_QUEUE_TABLE = "kmsg_jobs";

export function buildJobQueueSchemaSql(options: BuildJobQueueSchemaSqlOptions): string {
  const { dialect, tableName, includeIndexes = true } = options;
  const { tables, indexes } = queueStatements(dialect, tableName);
  return script(includeIndexes ? [...tables, ...indexes] : tables);
}

export function queueStatements(
  dialect: SqlDialect,
  tableName: string | undefined,
): SchemaStatements {
  const table = nameOr(tableName, DEFAULT_QUEUE_TABLE);
  const columns = queueColumns(dialect).map(([name, rest]) => `${quoted(dialect, name)} ${rest}`);
  return {
    tables: [createTable(dialect, table, columns)],
    indexes: queueIndexes(table).map(([name, keys]) => createIndex(dialect, name, table, keys)),
  };
}

/** The names follow the table: in postgres and sqlite an index name is one for the whole schema. */
export function queueIndexes(table: string): readonly (readonly [string, readonly string[]])[] {
  return [
    [`idx_${table}_dequeue`, ["status", "priority", "process_at", "created_at"]],
    [`idx_${table}_id`, ["id"]],
  ];
}

export function queueColumns(dialect: SqlDialect): readonly (readonly [string, string])[] {
  const text = (length: number) => (dialect === "mysql" ? `VARCHAR(${length})` : "TEXT");
  const json = dialect === "postgres" ? "JSONB" : "TEXT";
  // Milliseconds: 32 bits would end at 24.8 days. SQLite's INTEGER has 64.
  const delay = dialect === "sqlite" ? "INTEGER" : "BIGINT";
  return [
    ["id", `${text(255)} PRIMARY KEY`],
    ["type", `${text(128)} NOT NULL`],
    ["data", `${json} NOT NULL`],
    ["status", `${text(32)} NOT NULL DEFAULT 'pending'`],
    ["priority", "INTEGER NOT NULL DEFAULT 0"],
    ["attempts", "INTEGER NOT NULL DEFAULT 0"],
    ["max_attempts", "INTEGER NOT NULL DEFAULT 3"],
    ["delay", `${delay} NOT NULL DEFAULT 0`],
    ["created_at", "BIGINT NOT NULL"],
    ["process_at", "BIGINT NOT NULL"],
    ["completed_at", "BIGINT"],
    ["failed_at", "BIGINT"],
    ["error", "TEXT"],
    ["metadata", json],
  ];
}
