/**
 * Taking due records so that nobody else gets them: the next check moves to the end of the lease, in one step. No column is
 * needed, and a worker that dies gives its records back when that time comes.
 */
import { KMsgError, KMsgErrorCode, KMSG_POLLABLE_STATUSES } from "@k-msg/core";

import { createParams, quoted, type Params, type Statement } from "./identifiers.ts";
import type { DeliveryTrackingSchemaSpec } from "./schema-spec.ts";
import { runCloudflareSqlTransaction, type CloudflareSqlClient } from "./sql-client.ts";
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

/** No RETURNING here: choose, then take each by compare-and-set. The row count tells who got it. */
async function claimInMysql(
  client: CloudflareSqlClient,
  spec: DeliveryTrackingSchemaSpec,
  codec: RowCodec,
  { now, until, limit }: Claim,
): Promise<readonly SqlRow[]> {
  const table = quoted("mysql", spec.tableName);
  const name = (key: keyof DeliveryTrackingSchemaSpec["columnMap"]) =>
    quoted("mysql", spec.columnMap[key]);
  return runCloudflareSqlTransaction(client, async (tx) => {
    const params = createParams("mysql");
    const lock = client.transaction === undefined ? "" : " FOR UPDATE SKIP LOCKED";
    const due = dueClause("mysql", spec, time(codec, params, now), limit);
    const { rows } = await tx.query<SqlRow>(`SELECT * FROM ${table} ${due}${lock}`, params.values);
    const taken: SqlRow[] = [];
    for (const row of rows) {
      const set = createParams("mysql");
      const sql =
        `UPDATE ${table} SET ${name("nextCheckAt")} = ${time(codec, set, until)} ` +
        `WHERE ${name("messageId")} = ${set.add(row[spec.columnMap.messageId])} ` +
        `AND ${name("nextCheckAt")} = ${set.add(row[spec.columnMap.nextCheckAt])} ` +
        `AND ${name("status")} IN (${OPEN})`;
      const { rowCount } = await tx.query(sql, set.values);
      if (wroteIn(rowCount)) taken.push({ ...row, [spec.columnMap.nextCheckAt]: until });
    }
    return taken;
  });
}

/**
 * @throws KMsgError where the client does not tell how many rows a statement changed: without that, two workers could both
 * believe that they took a row.
 */
export function wroteIn(rowCount: number | undefined): boolean {
  if (rowCount !== undefined) return rowCount > 0;
  throw new KMsgError(
    KMsgErrorCode.INVALID_REQUEST,
    "the SQL client must answer with rowCount: without it a row cannot be claimed in mysql",
  );
}

function time(codec: RowCodec, params: Params, at: Date): string {
  const column = codec.columns.find(({ key }) => key === "nextCheckAt");
  return params.add(column === undefined ? at.getTime() : codec.bind(column, at));
}
