/**
 * k-msg's migration of a plain tracking table to the secure schema, in place. It is refused here: the secure columns are NOT
 * NULL, so the table would have to be altered under running writers, and k-msg's own wrote plaintext into the encrypted
 * columns. Copying is safe, resumable and three lines; the error says how.
 */
import { assertKnownOptions, FieldCryptoError } from "@k-msg/core";

import type { DeliveryTrackingFieldCryptoOptions } from "../../tracking/field-crypto-options.ts";
import { createParams, quoted } from "./identifiers.ts";
import { migrationStatements } from "./migration-schema.ts";
import {
  chunkOf,
  runOf,
  statusOf,
  type FieldCryptoMigrationApplyResult,
  type FieldCryptoMigrationChunkRecord,
  type FieldCryptoMigrationRunRecord,
  type FieldCryptoMigrationStatus,
} from "./migration-state.ts";
import { MIGRATION_TABLES } from "./option-names.ts";
import type { DeliveryTrackingSchemaOptions } from "./schema-spec.ts";
import { runSchema } from "./schema.ts";
import type { CloudflareSqlClient, CloudflareSqlQueryResult } from "./sql-client.ts";

export interface FieldCryptoMigrationStateTables {
  runsTableName?: string | undefined;
  chunksTableName?: string | undefined;
}

export interface FieldCryptoMigrationPlanInput
  extends DeliveryTrackingSchemaOptions, FieldCryptoMigrationStateTables {
  client: CloudflareSqlClient;
  trackingTableName?: string | undefined;
  fieldCrypto?: DeliveryTrackingFieldCryptoOptions | undefined;
  chunkSize?: number | undefined;
}

export interface FieldCryptoMigrationPlan {
  planId: string;
  trackingTableName: string;
  totalRows: number;
  totalChunks: number;
  estimatedChunks: number;
  chunkSize: number;
  schemaFingerprint: string;
  /** Epoch milliseconds, as all times here. */
  createdAt: number;
}

export interface FieldCryptoMigrationApplyInput extends Omit<
  FieldCryptoMigrationPlanInput,
  "client"
> {
  planId: string;
  maxChunks?: number | undefined;
}

export type FieldCryptoMigrationRetryInput = FieldCryptoMigrationApplyInput;

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
  _options: FieldCryptoMigrationPlanInput,
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

/** A run of k-msg's; undefined where there is none. */
export async function getFieldCryptoMigrationRun(
  client: CloudflareSqlClient,
  planId: string,
  tables: FieldCryptoMigrationStateTables = {},
): Promise<FieldCryptoMigrationRunRecord | undefined> {
  const { rows } = await read(client, runsOf(tables), "plan_id", planId);
  return rows[0] && runOf(rows[0]);
}

/** The latest run over that tracking table. */
export async function getLatestFieldCryptoMigrationRun(
  client: CloudflareSqlClient,
  trackingTableName: string,
  tables: FieldCryptoMigrationStateTables = {},
): Promise<FieldCryptoMigrationRunRecord | undefined> {
  const { rows } = await read(client, runsOf(tables), "tracking_table_name", trackingTableName);
  const runs = rows.map(runOf).sort((a, b) => b.createdAt - a.createdAt);
  return runs[0];
}

/** Both are empty where the plan is not known. */
export async function getFieldCryptoMigrationStatus(
  client: CloudflareSqlClient,
  planId: string,
  tables: FieldCryptoMigrationStateTables = {},
): Promise<FieldCryptoMigrationStatus> {
  const run = await getFieldCryptoMigrationRun(client, planId, tables);
  const { rows } = await read(client, chunksOf(tables), "plan_id", planId);
  return statusOf(run, rows.map(chunkOf));
}

export const statusFieldCryptoMigration = getFieldCryptoMigrationStatus;

export async function listFailedFieldCryptoMigrationChunks(
  client: CloudflareSqlClient,
  planId: string,
  tables: FieldCryptoMigrationStateTables = {},
): Promise<FieldCryptoMigrationChunkRecord[]> {
  const { rows } = await read(client, chunksOf(tables), "plan_id", planId);
  return rows.map(chunkOf).filter(({ status }) => status === "failed");
}

function chunksOf(tables: FieldCryptoMigrationStateTables): string {
  assertKnownOptions("field-crypto migration", tables, MIGRATION_TABLES);
  return tables.chunksTableName ?? "kmsg_crypto_migration_chunks";
}

function runsOf(tables: FieldCryptoMigrationStateTables): string {
  assertKnownOptions("field-crypto migration", tables, MIGRATION_TABLES);
  return tables.runsTableName ?? "kmsg_crypto_migration_runs";
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
