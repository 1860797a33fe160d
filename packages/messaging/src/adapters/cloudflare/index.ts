/**
 * `@k-msg/messaging/adapters/cloudflare`: tracking records and jobs in SQL (Hyperdrive, D1, Drizzle), in KV, R2 and Durable
 * Objects. Drivers and bindings are injected.
 */
export { createCloudflareSqlClient, runCloudflareSqlTransaction } from "./sql-client.ts";
export type {
  CloudflareSqlClient,
  CloudflareSqlQueryResult,
  CreateCloudflareSqlClientOptions,
  SqlDialect,
} from "./sql-client.ts";
export { createD1SqlClient } from "./d1-client.ts";
export type { D1DatabaseLike, D1PreparedStatementLike } from "./d1-client.ts";
export { getDeliveryTrackingSchemaSpec } from "./schema-spec.ts";
export type {
  DeliveryTrackingColumnMap,
  DeliveryTrackingFieldCryptoSchemaOptions,
  DeliveryTrackingIndexNames,
  DeliveryTrackingSchemaOptions,
  DeliveryTrackingSchemaSpec,
} from "./schema-spec.ts";
export type { DeliveryTrackingTypeStrategy } from "./column-types.ts";
export { buildDeliveryTrackingSchemaSql } from "./tracking-schema.ts";
export type { BuildDeliveryTrackingSchemaSqlOptions } from "./tracking-schema.ts";
export { buildJobQueueSchemaSql } from "./queue-schema.ts";
export type { BuildJobQueueSchemaSqlOptions } from "./queue-schema.ts";
export { buildCloudflareSqlSchemaSql, initializeCloudflareSqlSchema } from "./schema.ts";
export type {
  BuildCloudflareSqlSchemaSqlOptions,
  CloudflareSqlSchemaTarget,
  InitializeCloudflareSqlSchemaOptions,
} from "./schema.ts";
export { createDrizzleSqlClient } from "./drizzle-client.ts";
export type { CreateDrizzleSqlClientOptions, DrizzleSqlDatabaseLike } from "./drizzle-client.ts";
export { createDurableObjectSqlClient } from "./do-sql-client.ts";
export type { DurableObjectSqlStorageLike } from "./do-sql-client.ts";
export { renderDrizzleSchemaSource } from "./drizzle-schema.ts";
export type { RenderDrizzleSchemaSourceOptions } from "./drizzle-schema.ts";
export { HyperdriveJobQueue } from "./hyperdrive-job-queue.ts";
export type { HyperdriveJobQueueOptions } from "./hyperdrive-job-queue.ts";
export type { JobQueueIndexNames } from "./job-queue-options.ts";
export {
  createD1DeliveryTrackingStore,
  createD1JobQueue,
  createDrizzleDeliveryTrackingStore,
  createDrizzleJobQueue,
} from "./sql-factories.ts";
export type {
  CreateD1DeliveryTrackingStoreOptions,
  CreateD1JobQueueOptions,
  CreateDrizzleDeliveryTrackingStoreOptions,
  CreateDrizzleJobQueueOptions,
} from "./sql-factories.ts";
export {
  createDurableObjectStorage,
  createKvObjectStorage,
  createR2ObjectStorage,
} from "./object-storage.ts";
export type {
  CloudflareDurableObjectStorageLike,
  CloudflareKvNamespaceLike,
  CloudflareObjectStorage,
  CloudflareR2BucketLike,
} from "./object-storage.ts";
export { CloudflareObjectDeliveryTrackingStore } from "./object-tracking-store.ts";
export type { CloudflareObjectDeliveryTrackingStoreOptions } from "./object-tracking-store.ts";
export { CloudflareObjectJobQueue } from "./object-job-queue.ts";
export type { CloudflareObjectJobQueueOptions } from "./object-job-queue.ts";
export {
  createDurableObjectDeliveryTrackingStore,
  createDurableObjectJobQueue,
  createKvDeliveryTrackingStore,
  createKvJobQueue,
  createR2DeliveryTrackingStore,
  createR2JobQueue,
} from "./object-factories.ts";
export type { CreateObjectJobQueueOptions } from "./object-factories.ts";
export { createMessageObjectTrackingStore } from "./message-object-store.ts";
export type {
  MessageObjectTrackingStore,
  MessageObjectTrackingStoreOptions,
  TrackingObjectNamespaceLike,
  TrackingObjectStubLike,
} from "./message-object-store.ts";
export { TrackingObject } from "./tracking-object.ts";
export type { DeliveryTrackingFieldCryptoOptions } from "../../tracking/field-crypto-options.ts";
export type { DeliveryTrackingRetentionConfig } from "../../tracking/retention.ts";
export { HyperdriveDeliveryTrackingStore } from "./hyperdrive-tracking-store.ts";
export type { HyperdriveDeliveryTrackingStoreOptions } from "./hyperdrive-tracking-store.ts";
export { buildFieldCryptoMigrationMetaSchemaSql } from "./migration-schema.ts";
export type { BuildFieldCryptoMigrationMetaSchemaSqlOptions } from "./migration-schema.ts";
export {
  applyFieldCryptoMigration,
  ensureFieldCryptoMigrationStateTables,
  getFieldCryptoMigrationRun,
  getFieldCryptoMigrationStatus,
  getLatestFieldCryptoMigrationRun,
  listFailedFieldCryptoMigrationChunks,
  planFieldCryptoMigration,
  retryFieldCryptoMigration,
  statusFieldCryptoMigration,
} from "./field-crypto-migration.ts";
export type {
  FieldCryptoMigrationApplyInput,
  FieldCryptoMigrationPlan,
  FieldCryptoMigrationPlanInput,
  FieldCryptoMigrationRetryInput,
  FieldCryptoMigrationStateTables,
} from "./field-crypto-migration.ts";
export type {
  FieldCryptoMigrationApplyResult,
  FieldCryptoMigrationChunkRecord,
  FieldCryptoMigrationChunkStatus,
  FieldCryptoMigrationRunRecord,
  FieldCryptoMigrationRunStatus,
  FieldCryptoMigrationStatus,
} from "./migration-state.ts";
