/** CREATE statements as each dialect wants them. */
import { quoted } from "./identifiers.ts";
import type { SqlDialect } from "./sql-client.ts";

export interface SchemaStatements {
  readonly tables: readonly string[];
  readonly indexes: readonly string[];
}

export function createTable(dialect: SqlDialect, name: string, columns: readonly string[]): string {
  const lines = columns.map((column) => `  ${column}`).join(",\n");
  return `CREATE TABLE IF NOT EXISTS ${quoted(dialect, name)} (\n${lines}\n)${tableOptions(dialect)};`;
}

/** MySQL's own default may be a letter set without emoji, and a collation that ignores case. */
function tableOptions(dialect: SqlDialect): string {
  return dialect === "mysql" ? " DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin" : "";
}

/** MySQL has no IF NOT EXISTS here; whoever runs the statement ignores the duplicate. */
export function createIndex(
  dialect: SqlDialect,
  name: string,
  table: string,
  columns: readonly string[],
): string {
  const guard = dialect === "mysql" ? "" : "IF NOT EXISTS ";
  const list = columns.map((column) => quoted(dialect, column)).join(", ");
  return `CREATE INDEX ${guard}${quoted(dialect, name)} ON ${quoted(dialect, table)} (${list});`;
}

export function script(statements: readonly string[]): string {
  return statements.join("\n\n");
}
