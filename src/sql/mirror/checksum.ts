/**
 * The form of a row over which its checksum is made: every column as Postgres shows it as text, with its length before it,
 * so that no text can be moved from one column to the next unseen. Made twice, here when a row is written and in SQL when
 * it is proven, so that a proof has not to fetch a day's rows; a test holds both together. Pure.
 */
import type { BatchMirrorRow } from "../../domain/batch/batch-row.ts";
import {
  type Columns,
  isLate,
  PROVEN_BATCH_COLUMNS,
  PROVEN_EVENT_COLUMNS,
  PROVEN_ROW_COLUMNS,
} from "./columns.ts";
import type { MirrorEvent, StoredRow } from "./row.ts";

/** Digits of the 64 hex digits of SHA-256 that are kept. */
export const CHECKSUM_DIGITS = 32;

export function canonicalRow(row: StoredRow): string {
  return canonical(row, PROVEN_ROW_COLUMNS);
}

export function canonicalEvent(event: MirrorEvent): string {
  return canonical(event, PROVEN_EVENT_COLUMNS);
}

export function canonicalBatch(row: BatchMirrorRow): string {
  return canonical(row, PROVEN_BATCH_COLUMNS);
}

/** The checksum of a row, event or batch of the table with this alias, as an SQL expression. */
export const rowChecksumSql = (alias: string): string => checksumSql(alias, PROVEN_ROW_COLUMNS);
export const eventChecksumSql = (alias: string): string => checksumSql(alias, PROVEN_EVENT_COLUMNS);
export const batchChecksumSql = (alias: string): string => checksumSql(alias, PROVEN_BATCH_COLUMNS);

function canonical<T>(row: T, columns: Columns<T>): string {
  return columns
    .map(([name, type]) => {
      const value: unknown = row[name];
      if (value === null || value === undefined) return isLate(name) ? "" : "-";
      const text = type !== "jsonb" && typeof value === "string" ? value : jsonbText(value);
      // Characters as Postgres counts them: code points.
      return `${isLate(name) ? `${name}=` : ""}${Array.from(text).length}:${text}`;
    })
    .join("");
}

function checksumSql<T>(alias: string, columns: Columns<T>): string {
  const parts = columns.map(([name]) => {
    const text = `${alias}."${name}"::text`;
    if (isLate(name)) return `coalesce('${name}=' || char_length(${text}) || ':' || ${text}, '')`;
    return `coalesce(char_length(${text}) || ':' || ${text}, '-')`;
  });
  return `left(encode(sha256(convert_to(${parts.join(" || ")}, 'UTF8')), 'hex'), ${CHECKSUM_DIGITS})`;
}

/** JSON as Postgres shows jsonb: a blank after colons and commas, keys by length in bytes and then by bytes. */
export function jsonbText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => jsonbText(item)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => ({ key, bytes: encoder.encode(key), item: item as unknown }))
    .sort((a, b) => compareKeys(a.bytes, b.bytes));
  return `{${entries.map(({ key, item }) => `${JSON.stringify(key)}: ${jsonbText(item)}`).join(", ")}}`;
}

const encoder = new TextEncoder();

function compareKeys(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return a.length - b.length;
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
