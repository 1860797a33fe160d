/** Both tables at once, as text or run against a database. */
import { assertKnownOptions } from "@k-msg/core";

import type { DeliveryTrackingTypeStrategy } from "./column-types.ts";
import { script, type SchemaStatements } from "./ddl.ts";
import type { JobQueueIndexNames } from "./job-queue-options.ts";
import { migrationStatements } from "./migration-schema.ts";
import { SCHEMA_DDL } from "./option-names.ts";
import { queueStatements } from "./queue-schema.ts";
import {
  getDeliveryTrackingSchemaSpec,
  type DeliveryTrackingColumnMap,
  type DeliveryTrackingFieldCryptoSchemaOptions,
  type DeliveryTrackingIndexNames,
  type DeliveryTrackingSchemaSpec,
} from "./schema-spec.ts";
import type { CloudflareSqlClient, SqlDialect } from "./sql-client.ts";
import { alreadyExists } from "./sql-errors.ts";
import { trackingStatements } from "./tracking-schema.ts";

export type CloudflareSqlSchemaTarget = "tracking" | "queue" | "both";

export interface InitializeCloudflareSqlSchemaOptions {
  target?: CloudflareSqlSchemaTarget | undefined;
  trackingTableName?: string | undefined;
  trackingColumnMap?: Partial<DeliveryTrackingColumnMap> | undefined;
  typeStrategy?: Partial<DeliveryTrackingTypeStrategy> | undefined;
  trackingTypeStrategy?: Partial<DeliveryTrackingTypeStrategy> | undefined;
  trackingStoreRaw?: boolean | undefined;
  fieldCryptoSchema?: DeliveryTrackingFieldCryptoSchemaOptions | undefined;
  trackingIndexNames?: Partial<DeliveryTrackingIndexNames> | undefined;
  queueTableName?: string | undefined;
  /** For a second jobs table; the names follow the table unless given. (k-msg 0.31) */
  queueIndexNames?: Partial<JobQueueIndexNames> | undefined;
  /** The tables of k-msg's field-crypto migration as well; default false. */
  includeMigrationMeta?: boolean | undefined;
  migrationRunsTableName?: string | undefined;
  migrationChunksTableName?: string | undefined;
  includeIndexes?: boolean | undefined;
}

export interface BuildCloudflareSqlSchemaSqlOptions extends InitializeCloudflareSqlSchemaOptions {
  dialect: SqlDialect;
}

/** Tables before indexes; statements end with `;` and are a blank line apart. */
export function buildCloudflareSqlSchemaSql(options: BuildCloudflareSqlSchemaSqlOptions): string {
  assertKnownOptions("buildCloudflareSqlSchemaSql", options, SCHEMA_DDL);
  return script(schemaStatements(options.dialect, options));
}

/** Creates what is missing; never alters what is there. */
export async function initializeCloudflareSqlSchema(
  client: CloudflareSqlClient,
  options: InitializeCloudflareSqlSchemaOptions = {},
): Promise<void> {
  // With a dialect too, from those who write the options once: the client's own counts.
  const known: Partial<BuildCloudflareSqlSchemaSqlOptions> = options;
  assertKnownOptions("initializeCloudflareSqlSchema", known, SCHEMA_DDL);
  await runSchema(client, schemaStatements(client.dialect, options));
}

export async function runSchema(
  client: CloudflareSqlClient,
  statements: readonly string[],
): Promise<void> {
  for (const statement of statements) {
    try {
      await client.query(statement);
    } catch (error) {
      if (!alreadyExists(error)) throw error;
    }
  }
}

function schemaStatements(
  dialect: SqlDialect,
  options: InitializeCloudflareSqlSchemaOptions,
): readonly string[] {
  const { target = "both", includeIndexes = true } = options;
  const parts: SchemaStatements[] = [];
  if (target !== "queue") {
    const spec = trackingSpecOf(options);
    parts.push(trackingStatements(dialect, spec));
  }
  if (target !== "tracking") {
    parts.push(queueStatements(dialect, options.queueTableName, options.queueIndexNames));
  }
  if (options.includeMigrationMeta === true) {
    const { migrationRunsTableName, migrationChunksTableName } = options;
    parts.push(
      migrationStatements({
        dialect,
        runsTableName: migrationRunsTableName,
        chunksTableName: migrationChunksTableName,
      }),
    );
  }
  return [
    ...parts.flatMap(({ tables }) => tables),
    ...(includeIndexes ? parts.flatMap(({ indexes }) => indexes) : []),
  ];
}

export function trackingSpecOf(
  options: InitializeCloudflareSqlSchemaOptions,
): DeliveryTrackingSchemaSpec {
  return getDeliveryTrackingSchemaSpec({
    tableName: options.trackingTableName,
    columnMap: options.trackingColumnMap,
    typeStrategy: options.typeStrategy,
    trackingTypeStrategy: options.trackingTypeStrategy,
    storeRaw: options.trackingStoreRaw,
    fieldCryptoSchema: options.fieldCryptoSchema,
    trackingIndexNames: options.trackingIndexNames,
  });
}
