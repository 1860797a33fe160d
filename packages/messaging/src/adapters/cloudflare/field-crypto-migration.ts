/**
 * k-msg's migration of a plain tracking table to the secure schema, in place. It is refused here: the secure columns are NOT
 * NULL, so the table would have to be altered under running writers, and k-msg's own wrote plaintext into the encrypted
 * columns. Copying is safe, resumable and three lines; the error says how.
 */
import { FieldCryptoError } from "@k-msg/core";

import type { DeliveryTrackingFieldCryptoOptions } from "../../tracking/field-crypto-options.ts";
import { createParams, quoted } from "./identifiers.ts";
import { migrationStatements } from "./migration-schema.ts";
import type { DeliveryTrackingSchemaOptions } from "./schema-spec.ts";
import { runSchema } from "./schema.ts";
import type { CloudflareSqlClient, CloudflareSqlQueryResult } from "./sql-client.ts";

export interface FieldCryptoMigrationStateTables {
  runsTableName?: string | undefined;
  chunksTableName?: string | undefined;
}

export interface FieldCryptoMigrationPlanInput
  extends DeliveryTrackingSchemaOptions, FieldCryptoMigrationStateTables {
  fieldCrypto?: DeliveryTrackingFieldCryptoOptions | undefined;
  chunkSize?: number | undefined;
}

export interface FieldCryptoMigrationPlan {
  planId: string;
  totalRows: number;
  totalChunks: number;
  chunkSize: number;
}

export interface FieldCryptoMigrationApplyInput extends FieldCryptoMigrationPlanInput {
  planId?: string | undefined;
}

export type FieldCryptoMigrationRetryInput = FieldCryptoMigrationApplyInput;

export type FieldCryptoMigrationRunRecord = Readonly<Record<string, unknown>>;
export type FieldCryptoMigrationChunkRecord = Readonly<Record<string, unknown>>;
export type FieldCryptoMigrationStatus = FieldCryptoMigrationRunRecord | undefined;
export type FieldCryptoMigrationApplyResult = FieldCryptoMigrationRunRecord;

/** Creates the two tables of k-msg's migration, for tools that read them. */
export async function ensureFieldCryptoMigrationStateTables(
  client: CloudflareSqlClient,
  tables: FieldCryptoMigrationStateTables = {},
): Promise<void> {
  const { tables: create, indexes } = migrationStatements({ dialect: client.dialect, ...tables });
  await runSchema(client, [...create, ...indexes]);
}

/** @throws FieldCryptoError of kind `policy`, always. */
export async function planFieldCryptoMigration(
  _client: CloudflareSqlClient,
  _input: FieldCryptoMigrationPlanInput,
): Promise<FieldCryptoMigrationPlan> {
  throw refusal();
}

/** @throws FieldCryptoError of kind `policy`, always. */
export async function applyFieldCryptoMigration(
  _client: CloudflareSqlClient,
  _input: FieldCryptoMigrationApplyInput,
): Promise<FieldCryptoMigrationApplyResult> {
  throw refusal();
}

/** @throws FieldCryptoError of kind `policy`, always. */
export async function retryFieldCryptoMigration(
  _client: CloudflareSqlClient,
  _input: FieldCryptoMigrationRetryInput,
): Promise<FieldCryptoMigrationApplyResult> {
  throw refusal();
}

/** A run of k-msg's as its table has it. */
export async function getFieldCryptoMigrationRun(
  client: CloudflareSqlClient,
  planId: string,
  tables: FieldCryptoMigrationStateTables = {},
): Promise<FieldCryptoMigrationRunRecord | undefined> {
  const { rows } = await read(client, runsOf(tables), "plan_id", planId);
  return rows[0];
}

export async function getLatestFieldCryptoMigrationRun(
  client: CloudflareSqlClient,
  tables: FieldCryptoMigrationStateTables = {},
): Promise<FieldCryptoMigrationRunRecord | undefined> {
  const table = quoted(client.dialect, runsOf(tables));
  const sql = `SELECT * FROM ${table} ORDER BY created_at DESC, plan_id DESC LIMIT 1`;
  return (await client.query<FieldCryptoMigrationRunRecord>(sql)).rows[0];
}

export async function getFieldCryptoMigrationStatus(
  client: CloudflareSqlClient,
  planId: string | undefined,
  tables: FieldCryptoMigrationStateTables = {},
): Promise<FieldCryptoMigrationStatus> {
  return planId === undefined
    ? getLatestFieldCryptoMigrationRun(client, tables)
    : getFieldCryptoMigrationRun(client, planId, tables);
}

export const statusFieldCryptoMigration = getFieldCryptoMigrationStatus;

export async function listFailedFieldCryptoMigrationChunks(
  client: CloudflareSqlClient,
  planId: string,
  tables: FieldCryptoMigrationStateTables = {},
): Promise<FieldCryptoMigrationChunkRecord[]> {
  const chunks = tables.chunksTableName ?? "kmsg_crypto_migration_chunks";
  const { rows } = await read(client, chunks, "plan_id", planId);
  return rows.filter(({ status }) => status === "failed");
}

function runsOf({ runsTableName }: FieldCryptoMigrationStateTables): string {
  return runsTableName ?? "kmsg_crypto_migration_runs";
}

async function read(
  client: CloudflareSqlClient,
  table: string,
  column: string,
  value: string,
): Promise<CloudflareSqlQueryResult<Readonly<Record<string, unknown>>>> {
  const params = createParams(client.dialect);
  const where = `${quoted(client.dialect, column)} = ${params.add(value)}`;
  const sql = `SELECT * FROM ${quoted(client.dialect, table)} WHERE ${where}`;
  return client.query(sql, params.values);
}

function refusal(): FieldCryptoError {
  return new FieldCryptoError(
    "policy",
    "a tracking table is not encrypted in place: create a second store with fieldCrypto and another tableName, " +
      "page through the first with listRecords({ orderDirection: 'asc' }), insertIfAbsent each record into the second, " +
      "then drop the first table",
  );
}
