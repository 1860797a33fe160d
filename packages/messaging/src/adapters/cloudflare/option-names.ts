/** What constructors and factories of this folder know: any other option is refused. */
import type { OptionNames } from "@k-msg/core";

import type { CreateDrizzleSqlClientOptions } from "./drizzle-client.ts";
import type { FieldCryptoMigrationStateTables } from "./field-crypto-migration.ts";
import type { HyperdriveJobQueueOptions } from "./hyperdrive-job-queue.ts";
import type { HyperdriveDeliveryTrackingStoreOptions } from "./hyperdrive-tracking-store.ts";
import type { BuildFieldCryptoMigrationMetaSchemaSqlOptions } from "./migration-schema.ts";
import type { CloudflareObjectJobQueueOptions } from "./object-job-queue.ts";
import type { CloudflareObjectDeliveryTrackingStoreOptions } from "./object-tracking-store.ts";
import type { BuildJobQueueSchemaSqlOptions } from "./queue-schema.ts";
import type { DeliveryTrackingSchemaOptions } from "./schema-spec.ts";
import type { BuildCloudflareSqlSchemaSqlOptions } from "./schema.ts";
import type { BuildDeliveryTrackingSchemaSqlOptions } from "./tracking-schema.ts";

const TRACKING_SCHEMA: OptionNames<DeliveryTrackingSchemaOptions> = {
  tableName: true,
  columnMap: true,
  typeStrategy: true,
  trackingTypeStrategy: true,
  indexNames: true,
  trackingIndexNames: true,
  storeRaw: true,
  fieldCryptoSchema: true,
};

export const SQL_STORE: OptionNames<HyperdriveDeliveryTrackingStoreOptions> = {
  ...TRACKING_SCHEMA,
  initializeSchema: true,
  createSchema: true,
  fieldCrypto: true,
  retention: true,
};

export const SQL_QUEUE: OptionNames<HyperdriveJobQueueOptions> = {
  tableName: true,
  initializeSchema: true,
  createSchema: true,
  indexNames: true,
  leaseMs: true,
  onLeaseExpired: true,
  now: true,
};

export const OBJECT_STORE: OptionNames<CloudflareObjectDeliveryTrackingStoreOptions> = {
  keyPrefix: true,
  fieldCrypto: true,
  retention: true,
  secureMode: true,
  compatPlainColumns: true,
};

export const OBJECT_QUEUE: OptionNames<CloudflareObjectJobQueueOptions> = {
  leaseMs: true,
  onLeaseExpired: true,
  now: true,
};

export const DRIZZLE_CLIENT: OptionNames<CreateDrizzleSqlClientOptions> = {
  dialect: true,
  db: true,
  renderQuery: true,
  normalizeResult: true,
  mapTransactionDb: true,
  close: true,
};

export const TRACKING_DDL: OptionNames<BuildDeliveryTrackingSchemaSqlOptions> = {
  ...TRACKING_SCHEMA,
  dialect: true,
  includeIndexes: true,
};

export const QUEUE_DDL: OptionNames<BuildJobQueueSchemaSqlOptions> = {
  dialect: true,
  tableName: true,
  includeIndexes: true,
  indexNames: true,
};

export const SCHEMA_DDL: OptionNames<BuildCloudflareSqlSchemaSqlOptions> = {
  dialect: true,
  target: true,
  trackingTableName: true,
  trackingColumnMap: true,
  typeStrategy: true,
  trackingTypeStrategy: true,
  trackingStoreRaw: true,
  fieldCryptoSchema: true,
  trackingIndexNames: true,
  queueTableName: true,
  queueIndexNames: true,
  includeMigrationMeta: true,
  migrationRunsTableName: true,
  migrationChunksTableName: true,
  includeIndexes: true,
};

export const MIGRATION_TABLES: OptionNames<FieldCryptoMigrationStateTables> = {
  runsTableName: true,
  chunksTableName: true,
};

export const MIGRATION_DDL: OptionNames<BuildFieldCryptoMigrationMetaSchemaSqlOptions> = {
  ...MIGRATION_TABLES,
  dialect: true,
  includeIndexes: true,
};

/** The last three are the store's names for what is called `tracking…` here; k-msg 0.30 takes them and reads none of them. */
export const DRIZZLE_SOURCE = {
  ...SCHEMA_DDL,
  indexNames: true,
  tableName: true,
  columnMap: true,
  storeRaw: true,
} as const;
