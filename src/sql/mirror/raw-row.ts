/** Rows as the driver gives them, and how they are read. Pure. */
import { ROW_COLUMNS } from "./columns.ts";
import type { StoredRow } from "./row.ts";

/** BIGINT and NUMERIC come as text. */
export type RawRow = { [K in keyof StoredRow]: StoredRow[K] | string };

const names = ROW_COLUMNS.map(([name]) => `"${name}"`).join(", ");

/** Every column that the mirror writes, of the rows of the table and of the archive. */
export const SELECT_ALL = `select ${names} from kmsg_delivery_all`;

const NUMBERS: ReadonlySet<string> = new Set(
  ROW_COLUMNS.filter(([, type]) => type === "bigint" || type === "numeric").map(([name]) => name),
);

export function parseRow(raw: RawRow): StoredRow {
  const entries = Object.entries(raw).map(([name, value]) => [
    name,
    value !== null && NUMBERS.has(name) ? Number(value) : value,
  ]);
  return Object.fromEntries(entries) as StoredRow;
}
