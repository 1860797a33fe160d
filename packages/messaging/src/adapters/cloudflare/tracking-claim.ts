/**
 * Taking due records so that nobody else gets them: the next check moves to the end of the lease, in one step. No column is
 * needed, and a worker that dies gives its records back when that time comes.
 */
import { KMSG_POLLABLE_STATUSES } from "@k-msg/core";

import { createParams, quoted, type Params, type Statement } from "./identifiers.ts";
import { wroteIn } from "./mysql-decisions.ts";
import type { DeliveryTrackingSchemaSpec } from "./schema-spec.ts";
import type { CloudflareSqlClient } from "./sql-client.ts";
import type { RowCodec, SqlRow } from "./tracking-row.ts";

/** What can be asked: open records only, spelled so that the index on status and time is used. */
export const OPEN = KMSG_POLLABLE_STATUSES.map((status) => `'${status}'`).join(", ");

export interface Claim {
  readonly now: Date;
  readonly until: Date;
  readonly limit: number;
}

/** The condition and order of due records, the oldest first. */
export function dueClause(
  dialect: CloudflareSqlClient["dialect"],
  spec: DeliveryTrackingSchemaSpec,
  time: string,
  limit: number,
): string {
  const name = (key: keyof DeliveryTrackingSchemaSpec["columnMap"]) =>
    quoted(dialect, spec.columnMap[key]);
  return (
    `WHERE ${name("status")} IN (${OPEN}) AND ${name("nextCheckAt")} <= ${time} ` +
    `ORDER BY ${name("nextCheckAt")} ASC, ${name("messageId")} ASC LIMIT ${limit}`
  );
}

export async function claimRows(
  client: CloudflareSqlClient,
  spec: DeliveryTrackingSchemaSpec,
  codec: RowCodec,
  claim: Claim,
): Promise<readonly SqlRow[]> {
  if (client.dialect === "mysql") return claimInMysql(client, spec, codec, claim);
  const { sql, params } = claimStatement(client.dialect, spec, codec, claim);
  return (await client.query<SqlRow>(sql, params)).rows;
}

export function claimStatement(
  dialect: "postgres" | "sqlite",
  spec: DeliveryTrackingSchemaSpec,
  codec: RowCodec,
  { now, until, limit }: Claim,
): Statement {
  const params = createParams(dialect);
  const table = quoted(dialect, spec.tableName);
  const key = quoted(dialect, spec.columnMap.messageId);
  const next = quoted(dialect, spec.columnMap.nextCheckAt);
  if (dialect === "sqlite") {
    // One statement is one transaction here, and there is one writer.
    const set = `UPDATE ${table} SET ${next} = ${time(codec, params, until)}`;
    const due = dueClause(dialect, spec, time(codec, params, now), limit);
    const sql = `${set} WHERE ${key} IN (SELECT ${key} FROM ${table} ${due}) RETURNING *`;
    return { sql, params: params.values };
  }
  const due = dueClause(dialect, spec, time(codec, params, now), limit);
  const set = `${next} = ${time(codec, params, until)}`;
  // MATERIALIZED: the choice is made once, whatever the plan.
  const sql =
    `WITH due AS MATERIALIZED (SELECT ${key} AS id FROM ${table} ${due} FOR UPDATE SKIP LOCKED) ` +
    `UPDATE ${table} SET ${set} FROM due WHERE ${table}.${key} = due.id RETURNING ${table}.*`;
  return { sql, params: params.values };
}

/** No RETURNING here: choose, then take what nobody else has taken meanwhile. */
async function claimInMysql(
  client: CloudflareSqlClient,
  spec: DeliveryTrackingSchemaSpec,
  codec: RowCodec,
  claim: Claim,
): Promise<readonly SqlRow[]> {
  const params = createParams("mysql");
  // Without a lock another worker may be faster with some: then those behind them are left.
  const candidates = client.transaction === undefined ? claim.limit * 2 : claim.limit;
  const due = dueClause("mysql", spec, time(codec, params, claim.now), candidates);
  const sql = `SELECT * FROM ${quoted("mysql", spec.tableName)} ${due}`;
  const { rows } = await client.query<SqlRow>(sql, params.values);
  if (rows.length === 0) return [];
  const next = spec.columnMap.nextCheckAt;
  const taken =
    client.transaction === undefined
      ? await takeEach(client, spec, codec, { ...claim, rows })
      : await client.transaction(async (tx) => takeLocked(tx, spec, codec, { ...claim, rows }));
  return taken.map((row) => ({ ...row, [next]: claim.until }));
}

interface Found extends Claim {
  readonly rows: readonly SqlRow[];
}

/** By compare-and-set: the row must be as it was found. Its next check changes, so every kind of row count says who won. */
async function takeEach(
  client: CloudflareSqlClient,
  spec: DeliveryTrackingSchemaSpec,
  codec: RowCodec,
  { until, rows, limit }: Found,
): Promise<SqlRow[]> {
  const { messageId, nextCheckAt, status } = spec.columnMap;
  const name = (column: string) => quoted("mysql", column);
  const taken: SqlRow[] = [];
  for (const row of rows) {
    if (taken.length === limit) break;
    const set = createParams("mysql");
    const sql =
      `UPDATE ${name(spec.tableName)} SET ${name(nextCheckAt)} = ${time(codec, set, until)} ` +
      `WHERE ${name(messageId)} = ${set.add(row[messageId])} ` +
      `AND ${name(nextCheckAt)} = ${set.add(row[nextCheckAt])} AND ${name(status)} IN (${OPEN})`;
    if (wroteIn((await client.query(sql, set.values)).rowCount)) taken.push(row);
  }
  return taken;
}

/** By lock: those of the rows that are still due when it is this worker's turn. In the order of ids, as every other worker. */
async function takeLocked(
  tx: CloudflareSqlClient,
  spec: DeliveryTrackingSchemaSpec,
  codec: RowCodec,
  { now, until, rows }: Found,
): Promise<SqlRow[]> {
  const { messageId, nextCheckAt, status } = spec.columnMap;
  const name = (column: string) => quoted("mysql", column);
  const table = name(spec.tableName);
  const among = (params: Params, found: readonly SqlRow[]) =>
    `${name(messageId)} IN (${found.map((row) => params.add(row[messageId])).join(", ")})`;
  const lock = createParams("mysql");
  const { rows: mine } = await tx.query<SqlRow>(
    `SELECT * FROM ${table} WHERE ${among(lock, rows)} AND ${name(status)} IN (${OPEN}) ` +
      `AND ${name(nextCheckAt)} <= ${time(codec, lock, now)} ORDER BY ${name(messageId)} FOR UPDATE`,
    lock.values,
  );
  if (mine.length === 0) return [];
  const set = createParams("mysql");
  await tx.query(
    `UPDATE ${table} SET ${name(nextCheckAt)} = ${time(codec, set, until)} WHERE ${among(set, mine)}`,
    set.values,
  );
  return mine;
}

function time(codec: RowCodec, params: Params, at: Date): string {
  const column = codec.columns.find(({ key }) => key === "nextCheckAt");
  return params.add(column === undefined ? at.getTime() : codec.bind(column, at));
}
