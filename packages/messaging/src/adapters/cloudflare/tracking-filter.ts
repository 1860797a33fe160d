/** A record filter as a WHERE clause. */
import {
  FILTER_RANGES,
  FILTER_VALUE_FIELDS,
  type DeliveryTrackingRecordFilter,
} from "../../tracking/store.ts";
import { quoted, type Params } from "./identifiers.ts";
import type { SqlDialect } from "./sql-client.ts";
import type { RowCodec } from "./tracking-row.ts";

export function whereClause(
  dialect: SqlDialect,
  codec: RowCodec,
  filter: DeliveryTrackingRecordFilter,
  params: Params,
): string {
  const byKey = new Map(codec.columns.map((column) => [column.key as string, column]));
  const conditions: string[] = [];

  for (const field of FILTER_VALUE_FIELDS) {
    const wanted: string | readonly string[] | undefined = filter[field];
    if (wanted === undefined) continue;
    const column = byKey.get(field);
    // A column this schema does not have cannot hold what is asked for; so does an empty list.
    if (column === undefined || wanted.length === 0) {
      conditions.push(wanted === "" && column !== undefined ? equals(column, "") : "1 = 0");
      continue;
    }
    conditions.push(typeof wanted === "string" ? equals(column, wanted) : oneOf(column, wanted));
  }
  for (const { field, from, to } of FILTER_RANGES) {
    const column = byKey.get(field);
    if (column === undefined) continue;
    const sql = quoted(dialect, codec.name(column));
    const [low, high] = [filter[from], filter[to]];
    if (low !== undefined) conditions.push(`${sql} >= ${params.add(codec.bind(column, low))}`);
    if (high !== undefined) conditions.push(`${sql} <= ${params.add(codec.bind(column, high))}`);
  }
  return conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;

  type Column = RowCodec["columns"][number];
  function equals(column: Column, value: string): string {
    return `${quoted(dialect, codec.name(column))} = ${params.add(codec.bind(column, value))}`;
  }
  function oneOf(column: Column, values: readonly string[]): string {
    const sql = quoted(dialect, codec.name(column));
    // D1 allows 100 parameters a statement, so a list travels as one.
    if (dialect === "sqlite") {
      return `${sql} IN (SELECT value FROM json_each(${params.add(JSON.stringify(values))}))`;
    }
    const list = values.map((value) => params.add(codec.bind(column, value)));
    return `${sql} IN (${list.join(", ")})`;
  }
}
