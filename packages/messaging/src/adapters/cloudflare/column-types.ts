/** SQL types of the tracking table: five kinds of column, three dialects. */
import type { SqlDialect } from "./sql-client.ts";

export interface DeliveryTrackingTypeStrategy {
  messageId: "text" | "varchar" | "uuid";
  id: "text" | "varchar";
  /** `varchar` is 64 characters: use `text` where provider messages are longer. */
  shortText: "varchar" | "text";
  /** `date` is a TIMESTAMPTZ in postgres; everything else is epoch milliseconds. */
  timestamp: "bigint" | "integer" | "date";
  json: "auto" | "text";
}

export const DEFAULT_TYPE_STRATEGY: DeliveryTrackingTypeStrategy = {
  messageId: "text",
  id: "text",
  shortText: "varchar",
  timestamp: "bigint",
  json: "auto",
};

/** `statusText`: what providers say has no length that is known beforehand. */
export type ColumnKind = keyof DeliveryTrackingTypeStrategy | "integer" | "statusText";

/**
 * Letters as they are: without this, MySQL takes ids for equal that differ in case, and its older binary collation those that
 * differ in a space at the end. Each server reads the comment that is meant for it; the table's default is for any other.
 */
const EXACT = " /*!80017 COLLATE utf8mb4_0900_bin */ /*M!100202 COLLATE utf8mb4_nopad_bin */";

/** After the type of a text column that holds an id. */
export function exactText(dialect: SqlDialect, type: string): string {
  return dialect === "mysql" && /^(?:VARCHAR|TEXT)/.test(type) ? `${type}${EXACT}` : type;
}

/** `indexed` matters to MySQL alone: it cannot index TEXT without a prefix length. */
export function columnType(
  dialect: SqlDialect,
  kind: ColumnKind,
  strategy: DeliveryTrackingTypeStrategy,
  indexed = false,
): string {
  if (dialect === "sqlite") return SQLITE_TYPES[kind];
  const postgres = dialect === "postgres";
  switch (kind) {
    case "messageId":
      if (strategy.messageId === "uuid") return postgres ? "UUID" : "VARCHAR(36)";
      return strategy.messageId === "text" && postgres ? "TEXT" : "VARCHAR(255)";
    case "id":
      return strategy.id === "text" && (postgres || !indexed) ? "TEXT" : "VARCHAR(255)";
    case "shortText":
      return strategy.shortText === "text" && (postgres || !indexed) ? "TEXT" : "VARCHAR(64)";
    case "timestamp":
      // `integer` too: epoch milliseconds do not fit into 32 bits.
      return strategy.timestamp === "date" && postgres ? "TIMESTAMPTZ" : "BIGINT";
    case "json":
      if (strategy.json === "text") return "TEXT";
      return postgres ? "JSONB" : "JSON";
    case "integer":
      return "INTEGER";
    case "statusText":
      return "TEXT";
  }
}

const SQLITE_TYPES: Readonly<Record<ColumnKind, string>> = {
  messageId: "TEXT",
  id: "TEXT",
  shortText: "TEXT",
  timestamp: "INTEGER",
  json: "TEXT",
  integer: "INTEGER",
  statusText: "TEXT",
};
