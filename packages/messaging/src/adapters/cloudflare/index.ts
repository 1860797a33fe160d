/** `@k-msg/messaging/adapters/cloudflare`: tracking records in SQL, over Hyperdrive or D1. The driver is injected. */
export { createCloudflareSqlClient, runCloudflareSqlTransaction } from "./sql-client.ts";
export type { CloudflareSqlClient, CloudflareSqlQueryResult, SqlDialect } from "./sql-client.ts";
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
export { HyperdriveDeliveryTrackingStore } from "./hyperdrive-tracking-store.ts";
export type { HyperdriveDeliveryTrackingStoreOptions } from "./hyperdrive-tracking-store.ts";
