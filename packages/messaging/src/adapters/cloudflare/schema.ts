/** Both tables at once, as text or run against a database. */
import type { DeliveryTrackingTypeStrategy } from "./column-types.ts";
import { script, type SchemaStatements } from "./ddl.ts";
import { migrationStatements } from "./migration-schema.ts";
import { queueStatements } from "./queue-schema.ts";
import {
  getDeliveryTrackingSchemaSpec,
  type DeliveryTrackingColumnMap,
  type DeliveryTrackingFieldCryptoSchemaOptions,
  type DeliveryTrackingIndexNames,
  type DeliveryTrackingSchemaSpec,
} from "./schema-spec.ts";
import type { CloudflareSqlClient, SqlDialect } from "./sql-client.ts";
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
  return script(schemaStatements(options.dialect, options));
}

/** Creates what is missing; never alters what is there. */
export async function initializeCloudflareSqlSchema(
  client: CloudflareSqlClient,
  options: InitializeCloudflareSqlSchemaOptions = {},
): Promise<void> {
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
  if (target !== "tracking") parts.push(queueStatements(dialect, options.queueTableName));
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

const EXISTS_CODES: ReadonlySet<unknown> = new Set([
  "42P07",
  "42710",
  "ER_DUP_KEYNAME",
  "ER_TABLE_EXISTS_ERROR",
  "42S01",
  1061,
  1050,
]);

/** The last two: Postgres sessions that create the same table at once meet in its catalogue. */
const EXISTS_WORDS = [
  "already exists",
  "duplicate key name",
  "duplicate object",
  "pg_type_typname_nsp_index",
  "pg_class_relname_nsp_index",
];

function alreadyExists(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { code, errno, sqlState, message } = error as Readonly<Record<string, unknown>>;
  if ([code, errno, sqlState].some((value) => EXISTS_CODES.has(value))) return true;
  const text = typeof message === "string" ? message.toLowerCase() : "";
  return EXISTS_WORDS.some((words) => text.includes(words));
}
