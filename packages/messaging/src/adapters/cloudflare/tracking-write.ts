/** The writing statements of the tracking store: upsert one, upsert many, patch. Pure: text and parameters out. */
import { isTerminalDeliveryStatus, TERMINAL_DELIVERY_STATUSES } from "../../tracking/status.ts";
import { columnType } from "./column-types.ts";
import { createParams, quoted, type Params, type Statement } from "./identifiers.ts";
import type { DeliveryTrackingSchemaSpec } from "./schema-spec.ts";
import type { SqlDialect } from "./sql-client.ts";
import { storableJson, storableText } from "./sql-text.ts";
import type { TrackingColumn } from "./tracking-columns.ts";
import { changes, patchManyStatement, type StoredPatch } from "./tracking-patch-many.ts";
import { fieldOf, type RowCodec, type StoredFields } from "./tracking-row.ts";

export interface TrackingWriter {
  upsert(record: StoredFields): Statement;
  /** Answers with a row when it wrote; in mysql it fails with a duplicate key when it did not. */
  insertIfAbsent(record: StoredFields): Statement;
  upsertMany(records: readonly StoredFields[]): readonly Statement[];
  /** `extra`: a condition more, given the parameters it may add to. */
  patch(
    messageId: string,
    patch: StoredFields,
    extra?: (params: Params) => string,
  ): Statement | undefined;
  /** Answers with a row where `patch` with the same condition would find one. */
  match(messageId: string, extra?: (params: Params) => string): Statement;
  /** One statement for all; in mysql one each. */
  patchMany(patches: readonly StoredPatch[]): readonly Statement[];
}

/** D1's limit for one statement. */
const MAX_BOUND_PARAMETERS = 100;

const ENDED = TERMINAL_DELIVERY_STATUSES.map((status) => `'${status}'`).join(", ");

export function createTrackingWriter(
  dialect: SqlDialect,
  spec: DeliveryTrackingSchemaSpec,
  codec: RowCodec,
): TrackingWriter {
  const { columns } = codec;
  const name = (column: TrackingColumn) => quoted(dialect, codec.name(column));
  const table = quoted(dialect, spec.tableName);
  const status = quoted(dialect, spec.columnMap.status);
  const names = columns.map(name).join(", ");

  /** `pg` sends JSON as given, postgres.js would encode it once more: as text, neither does. */
  function placeholder(params: Params, column: TrackingColumn, value: unknown): string {
    const mark = params.add(codec.bind(column, value));
    const jsonb =
      dialect === "postgres" && column.kind === "json" && spec.typeStrategy.json === "auto";
    return jsonb ? `${mark}::text::jsonb` : mark;
  }

  function tuple(params: Params, record: StoredFields): string {
    return `(${columns.map((column) => placeholder(params, column, fieldOf(record, column))).join(", ")})`;
  }

  function insert(source: string, keepsEnded: boolean): string {
    return `INSERT INTO ${table} (${names}) ${source} ${onConflict(keepsEnded)}`;
  }

  /** `keepsEnded`: a row whose status has ended is left as it is by news that would reopen it. */
  function onConflict(keepsEnded: boolean): string {
    if (dialect === "mysql") return onDuplicateKey(keepsEnded);
    const assignments = others().map((column) => `${name(column)} = EXCLUDED.${name(column)}`);
    const guard = keepsEnded
      ? ` WHERE NOT (${table}.${status} IN (${ENDED}) AND EXCLUDED.${status} NOT IN (${ENDED}))`
      : "";
    const key = quoted(dialect, spec.columnMap.messageId);
    return `ON CONFLICT (${key}) DO UPDATE SET ${assignments.join(", ")}${guard}`;
  }

  function onDuplicateKey(keepsEnded: boolean): string {
    const reopens = `${status} IN (${ENDED}) AND VALUES(${status}) NOT IN (${ENDED})`;
    // MySQL assigns from left to right, so the status the guard looks at must change last.
    const ordered = others().sort(
      (a, b) => Number(a.key === "status") - Number(b.key === "status"),
    );
    const assignments = ordered.map((column) => {
      const value = `VALUES(${name(column)})`;
      return `${name(column)} = ${keepsEnded ? `IF(${reopens}, ${name(column)}, ${value})` : value}`;
    });
    return `ON DUPLICATE KEY UPDATE ${assignments.join(", ")}`;
  }

  function others(): TrackingColumn[] {
    return columns.filter(({ key }) => key !== "messageId");
  }

  /** One parameter, one fixed text: the batch's size changes neither the plan nor the round trips. */
  function recordset(records: readonly StoredFields[]): Statement {
    const typed = columns.map(
      (column) => `${name(column)} ${columnType(dialect, column.kind, spec.typeStrategy)}`,
    );
    const source = `SELECT ${names} FROM jsonb_to_recordset($1::text::jsonb) AS batch(${typed.join(", ")})`;
    const json = storableJson(records.map((record) => codec.element(record)));
    return { sql: insert(source, true), params: [json] };
  }

  function chunked(records: readonly StoredFields[]): readonly Statement[] {
    const size = Math.max(1, Math.floor(MAX_BOUND_PARAMETERS / columns.length));
    const statements: Statement[] = [];
    for (let start = 0; start < records.length; start += size) {
      const params = createParams(dialect);
      const rows = records.slice(start, start + size).map((record) => tuple(params, record));
      statements.push({ sql: insert(`VALUES ${rows.join(", ")}`, true), params: params.values });
    }
    return statements;
  }

  function assignment(params: Params, column: TrackingColumn, value: unknown): string {
    const mark = placeholder(params, column, value);
    const reopens = column.key === "status" && !isTerminalDeliveryStatus(value as never);
    if (!reopens) return `${name(column)} = ${mark}`;
    return `${status} = CASE WHEN ${status} IN (${ENDED}) THEN ${status} ELSE ${mark} END`;
  }

  function where(
    params: Params,
    messageId: string,
    extra: ((params: Params) => string) | undefined,
  ): string {
    const key = quoted(dialect, spec.columnMap.messageId);
    const mine = `${key} = ${params.add(codec.bindId(messageId))}`;
    return extra === undefined ? mine : `${mine} AND ${extra(params)}`;
  }

  return {
    upsert(record) {
      const params = createParams(dialect);
      return { sql: insert(`VALUES ${tuple(params, record)}`, false), params: params.values };
    },
    insertIfAbsent(record) {
      const params = createParams(dialect);
      const key = quoted(dialect, spec.columnMap.messageId);
      const otherwise =
        dialect === "mysql" ? "" : ` ON CONFLICT (${key}) DO NOTHING RETURNING ${key}`;
      const sql = `INSERT INTO ${table} (${names}) VALUES ${tuple(params, record)}${otherwise}`;
      return { sql, params: params.values };
    },
    upsertMany(records) {
      const distinct = lastOfEach(records, dialect);
      if (distinct.length === 0) return [];
      return dialect === "postgres" ? [recordset(distinct)] : chunked(distinct);
    },
    patchMany(patches) {
      if (patches.length === 0) return [];
      const all = patchManyStatement(dialect, spec, codec, patches);
      if (all !== undefined) return [all];
      return patches.flatMap(({ messageId, patch }) => this.patch(messageId, patch) ?? []);
    },
    match(messageId, extra) {
      const params = createParams(dialect);
      const key = quoted(dialect, spec.columnMap.messageId);
      const sql = `SELECT ${key} FROM ${table} WHERE ${where(params, messageId, extra)}`;
      return { sql, params: params.values };
    },
    patch(messageId, patch, extra) {
      const params = createParams(dialect);
      const assignments = others()
        .filter((column) => changes(patch, column))
        .map((column) => assignment(params, column, fieldOf(patch, column)));
      if (assignments.length === 0) return undefined;
      const sql = `UPDATE ${table} SET ${assignments.join(", ")} WHERE ${where(params, messageId, extra)}`;
      return { sql, params: params.values };
    },
  };
}

/** By id, so that two batches that share messages lock their rows in the same order. */
function lastOfEach(records: readonly StoredFields[], dialect: SqlDialect): StoredFields[] {
  const key = ({ messageId }: StoredFields) =>
    dialect === "postgres" ? storableText(String(messageId)) : String(messageId);
  const byId = new Map(records.map((record) => [key(record), record]));
  return [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
}
