/** Between a tracking record and a row of the table. */
import { isKMsgDeliveryStatus } from "@k-msg/core";

import type { TrackingRecord } from "../../tracking/record.ts";
import type { ColumnKey, DeliveryTrackingSchemaSpec } from "./schema-spec.ts";
import type { SqlDialect } from "./sql-client.ts";
import { storableJson, storableText } from "./sql-text.ts";
import { trackingColumns, type TrackingColumn } from "./tracking-columns.ts";

export type SqlRow = Readonly<Record<string, unknown>>;

/** What goes into the columns: a record, with its numbers and metadata protected where the schema asks for that. */
export type StoredFields = { readonly [Key in ColumnKey]?: unknown };

export interface RowCodec {
  readonly columns: readonly TrackingColumn[];
  name(column: TrackingColumn): string;
  /** The field as a statement parameter. JSON is text here; the statement casts it. */
  bind(column: TrackingColumn, value: unknown): unknown;
  /** The id as its column holds it. */
  bindId(messageId: string): string;
  /** The record as one element of the JSON that `jsonb_to_recordset` reads. */
  element(record: StoredFields): SqlRow;
  read(row: SqlRow): TrackingRecord;
}

export function createRowCodec(dialect: SqlDialect, spec: DeliveryTrackingSchemaSpec): RowCodec {
  const columns = trackingColumns(spec);
  const postgres = dialect === "postgres";
  const dates = postgres && spec.typeStrategy.timestamp === "date";
  const jsonAsText = !postgres || spec.typeStrategy.json === "text";
  const name = ({ key }: TrackingColumn): string => spec.columnMap[key];

  function bind({ kind }: TrackingColumn, value: unknown): unknown {
    if (value === undefined || value === null) return null;
    if (kind === "json") return (postgres ? storableJson(value) : JSON.stringify(value)) ?? null;
    if (value instanceof Date) return dates ? value : value.getTime();
    return postgres && typeof value === "string" ? storableText(value) : value;
  }

  return {
    columns,
    name,
    bind,
    bindId: (messageId) => (postgres ? storableText(messageId) : messageId.toWellFormed()),
    element(record) {
      const fields = columns.map((column) => {
        const value = fieldOf(record, column);
        const plain = column.kind === "json" && !jsonAsText ? value : bind(column, value);
        return [name(column), plain ?? null] as const;
      });
      return Object.fromEntries(fields);
    },
    read(row) {
      const fields = columns.flatMap((column) => {
        const value = readField(column, row[name(column)], jsonAsText);
        return value === undefined ? [] : [[column.key, value] as const];
      });
      return checked(Object.fromEntries(fields));
    },
  };
}

export function fieldOf(record: StoredFields, { key }: TrackingColumn): unknown {
  return record[key];
}

/** Drivers differ: BIGINT comes as number or text, JSON as text or parsed. */
function readField({ key, kind }: TrackingColumn, value: unknown, jsonAsText: boolean): unknown {
  if (value === undefined || value === null) return undefined;
  switch (kind) {
    case "timestamp":
      return value instanceof Date ? value : new Date(dateInput(value));
    case "integer":
      return Number(value);
    case "json":
      return key === "raw" ? readRaw(value, jsonAsText) : readObject(value);
    default:
      return value;
  }
}

function dateInput(value: unknown): number | string {
  if (typeof value === "string" && !/^-?\d+$/.test(value)) return value;
  return Number(value);
}

function readObject(value: unknown): unknown {
  const parsed = typeof value === "string" ? parsedOr(value, undefined) : value;
  return typeof parsed === "object" && parsed !== null ? parsed : undefined;
}

/** A provider's answer may itself be a text: in a JSONB column a text is only unpacked when it holds an object. */
function readRaw(value: unknown, jsonAsText: boolean): unknown {
  if (typeof value !== "string") return value;
  const parsed = parsedOr(value, value);
  return jsonAsText || (typeof parsed === "object" && parsed !== null) ? parsed : value;
}

function parsedOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return otherwise;
  }
}

/** The table is ours, yet a status nobody knows must not travel on as if it were one. */
function checked(fields: Readonly<Record<string, unknown>>): TrackingRecord {
  const status = String(fields["status"]);
  return {
    to: "",
    ...fields,
    status: isKMsgDeliveryStatus(status) ? status : "UNKNOWN",
  } as unknown as TrackingRecord;
}
