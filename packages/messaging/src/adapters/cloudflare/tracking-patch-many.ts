/**
 * Many patches as one statement with one parameter: each element of a JSON array names a row and the columns it changes.
 * MySQL has no such statement that is worth its text; there the patches go one by one.
 */
import { TERMINAL_DELIVERY_STATUSES } from "../../tracking/status.ts";
import { columnType } from "./column-types.ts";
import { quoted, type Statement } from "./identifiers.ts";
import type { DeliveryTrackingSchemaSpec } from "./schema-spec.ts";
import type { SqlDialect } from "./sql-client.ts";
import { storableJson } from "./sql-text.ts";
import type { TrackingColumn } from "./tracking-columns.ts";
import { CLEARABLE } from "./tracking-patches.ts";
import { fieldOf, type RowCodec, type StoredFields } from "./tracking-row.ts";

export interface StoredPatch {
  readonly messageId: string;
  readonly patch: StoredFields;
}

const ENDED = TERMINAL_DELIVERY_STATUSES.map((status) => `'${status}'`).join(", ");
/** Given, and not `undefined` except where that means "clear". */
export function changes(patch: StoredFields, column: TrackingColumn): boolean {
  if (column.key === "messageId" || !(column.key in patch)) return false;
  return fieldOf(patch, column) !== undefined || CLEARABLE.has(column.key);
}

/** Every id at most once: of two patches of one row, a database would take either. */
export function patchManyStatement(
  dialect: SqlDialect,
  spec: DeliveryTrackingSchemaSpec,
  codec: RowCodec,
  patches: readonly StoredPatch[],
): Statement | undefined {
  if (dialect === "mysql") return undefined;
  const table = quoted(dialect, spec.tableName);
  const key = quoted(dialect, spec.columnMap.messageId);
  const columns = codec.columns.filter((column) => column.key !== "messageId");
  const elements = patches.map(({ messageId, patch }) => {
    const given = columns.filter((column) => changes(patch, column));
    const whole = codec.element({ ...patch, messageId });
    return {
      id: messageId,
      set: Object.fromEntries(given.map((column) => [column.key, whole[codec.name(column)]])),
    };
  });
  const params = [dialect === "postgres" ? storableJson(elements) : JSON.stringify(elements)];
  return { sql: dialect === "postgres" ? postgresText() : sqliteText(), params };

  function assignments(has: (c: TrackingColumn) => string, value: (c: TrackingColumn) => string) {
    return columns
      .map((column) => {
        const name = quoted(dialect, codec.name(column));
        const now = `${table}.${name}`;
        const reopens =
          column.key === "status"
            ? ` AND NOT (${now} IN (${ENDED}) AND ${value(column)} NOT IN (${ENDED}))`
            : "";
        return `${name} = CASE WHEN ${has(column)}${reopens} THEN ${value(column)} ELSE ${now} END`;
      })
      .join(", ");
  }

  function postgresText(): string {
    const typed = columns.map(
      (column) =>
        `${quoted(dialect, column.key)} ${columnType(dialect, column.kind, spec.typeStrategy)}`,
    );
    const set = assignments(
      (column) => `jsonb_exists(batch."set", '${column.key}')`,
      (column) => `item.${quoted(dialect, column.key)}`,
    );
    const id = columnType(dialect, "messageId", spec.typeStrategy);
    const source =
      `jsonb_to_recordset($1::text::jsonb) AS batch("id" ${id}, "set" jsonb) ` +
      `CROSS JOIN LATERAL jsonb_to_record(batch."set") AS item(${typed.join(", ")})`;
    return `UPDATE ${table} SET ${set} FROM ${source} WHERE ${table}.${key} = batch."id"`;
  }

  function sqliteText(): string {
    const at = (column: TrackingColumn) => `batch.value, '$.set.${column.key}'`;
    const set = assignments(
      (column) => `json_type(${at(column)}) IS NOT NULL`,
      (column) => `json_extract(${at(column)})`,
    );
    return `UPDATE ${table} SET ${set} FROM json_each(?) AS batch WHERE ${table}.${key} = json_extract(batch.value, '$.id')`;
  }
}
