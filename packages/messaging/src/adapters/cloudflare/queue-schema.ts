/** DDL of the jobs table. */
import { assertKnownOptions } from "@k-msg/core";

import { exactText } from "./column-types.ts";
import { createIndex, createTable, script, type SchemaStatements } from "./ddl.ts";
import { quoted } from "./identifiers.ts";
import type { JobQueueIndexNames } from "./job-queue-options.ts";
import { QUEUE_DDL } from "./option-names.ts";
import { nameOr } from "./schema-spec.ts";
import type { SqlDialect } from "./sql-client.ts";

export interface BuildJobQueueSchemaSqlOptions {
  dialect: SqlDialect;
  tableName?: string | undefined;
  includeIndexes?: boolean | undefined;
  /** (k-msg 0.31) */
  indexNames?: Partial<JobQueueIndexNames> | undefined;
}

export const DEFAULT_QUEUE_TABLE = "kmsg_jobs";

export function buildJobQueueSchemaSql(options: BuildJobQueueSchemaSqlOptions): string {
  assertKnownOptions("buildJobQueueSchemaSql", options, QUEUE_DDL);
  const { dialect, tableName, includeIndexes = true, indexNames } = options;
  const { tables, indexes } = queueStatements(dialect, tableName, indexNames);
  return script(includeIndexes ? [...tables, ...indexes] : tables);
}

export function queueStatements(
  dialect: SqlDialect,
  tableName: string | undefined,
  indexNames?: Partial<JobQueueIndexNames>,
): SchemaStatements {
  const table = nameOr(tableName, DEFAULT_QUEUE_TABLE);
  const columns = queueColumns(dialect).map(([name, type, constraint]) => {
    const exact = name === "id" ? exactText(dialect, type) : type;
    return [quoted(dialect, name), exact, constraint].filter(Boolean).join(" ");
  });
  return {
    tables: [createTable(dialect, table, columns)],
    indexes: queueIndexes(table, indexNames).map(([name, keys]) =>
      createIndex(dialect, name, table, keys),
    ),
  };
}

/** The names follow the table: in postgres and sqlite an index name is one for the whole schema. */
export function queueIndexes(
  table: string,
  names: Partial<JobQueueIndexNames> = {},
): readonly (readonly [string, readonly string[]])[] {
  return [
    [
      nameOr(names.dequeue, `idx_${table}_dequeue`),
      ["status", "priority", "process_at", "created_at"],
    ],
    [nameOr(names.id, `idx_${table}_id`), ["id"]],
  ];
}

/** Name, type, constraint. */
export function queueColumns(
  dialect: SqlDialect,
): readonly (readonly [name: string, type: string, constraint?: string])[] {
  const text = (length: number) => (dialect === "mysql" ? `VARCHAR(${length})` : "TEXT");
  // MySQL's TEXT ends at 64 kB, and its JSON gives a text back as something else.
  const json = { postgres: "JSONB", mysql: "LONGTEXT", sqlite: "TEXT" }[dialect];
  // Milliseconds: 32 bits would end at 24.8 days. SQLite's INTEGER has 64.
  const delay = dialect === "sqlite" ? "INTEGER" : "BIGINT";
  return [
    ["id", text(255), "PRIMARY KEY"],
    ["type", text(128), "NOT NULL"],
    ["data", json, "NOT NULL"],
    ["status", text(32), "NOT NULL DEFAULT 'pending'"],
    ["priority", "INTEGER", "NOT NULL DEFAULT 0"],
    ["attempts", "INTEGER", "NOT NULL DEFAULT 0"],
    ["max_attempts", "INTEGER", "NOT NULL DEFAULT 3"],
    ["delay", delay, "NOT NULL DEFAULT 0"],
    ["created_at", "BIGINT", "NOT NULL"],
    ["process_at", "BIGINT", "NOT NULL"],
    ["completed_at", "BIGINT"],
    ["failed_at", "BIGINT"],
    ["error", "TEXT"],
    ["metadata", json],
  ];
}
