/** DDL of the tracking table. */
import { assertKnownOptions } from "@k-msg/core";

import { columnType, exactText } from "./column-types.ts";
import { createIndex, createTable, script, type SchemaStatements } from "./ddl.ts";
import { quoted } from "./identifiers.ts";
import { TRACKING_DDL } from "./option-names.ts";
import {
  getDeliveryTrackingSchemaSpec,
  isSecure,
  type ColumnKey,
  type DeliveryTrackingIndexNames,
  type DeliveryTrackingSchemaOptions,
  type DeliveryTrackingSchemaSpec,
} from "./schema-spec.ts";
import type { SqlDialect } from "./sql-client.ts";
import { trackingColumns } from "./tracking-columns.ts";

export interface BuildDeliveryTrackingSchemaSqlOptions extends DeliveryTrackingSchemaOptions {
  dialect: SqlDialect;
  includeIndexes?: boolean | undefined;
}

type IndexKey = keyof DeliveryTrackingIndexNames;

const INDEXES: readonly (readonly [IndexKey, readonly ColumnKey[]])[] = [
  ["due", ["status", "nextCheckAt"]],
  ["providerMessage", ["providerId", "providerMessageId"]],
  ["requestedAt", ["requestedAt"]],
];

const SECURE_INDEXES: readonly (readonly [IndexKey, readonly ColumnKey[]])[] = [
  ["toHash", ["toHash"]],
  ["fromHash", ["fromHash"]],
  ["retentionBucket", ["retentionClass", "retentionBucketYm"]],
];

export function buildDeliveryTrackingSchemaSql(
  options: BuildDeliveryTrackingSchemaSqlOptions,
): string {
  assertKnownOptions("buildDeliveryTrackingSchemaSql", options, TRACKING_DDL);
  const { dialect, includeIndexes = true } = options;
  const { tables, indexes } = trackingStatements(dialect, getDeliveryTrackingSchemaSpec(options));
  return script(includeIndexes ? [...tables, ...indexes] : tables);
}

export function trackingStatements(
  dialect: SqlDialect,
  spec: DeliveryTrackingSchemaSpec,
): SchemaStatements {
  const { tableName, columnMap, typeStrategy } = spec;
  const columns = trackingColumns(spec).map(({ key, kind, constraint, indexed }) => {
    const plain = columnType(dialect, kind, typeStrategy, indexed);
    const type = kind === "id" || kind === "messageId" ? exactText(dialect, plain) : plain;
    return [quoted(dialect, columnMap[key]), type, constraint].filter(Boolean).join(" ");
  });
  return {
    tables: [createTable(dialect, tableName, columns)],
    indexes: trackingIndexes(spec).map(([name, keys]) =>
      createIndex(
        dialect,
        name,
        tableName,
        keys.map((column) => columnMap[column]),
      ),
    ),
  };
}

/** Each index by name with the fields it covers. */
export function trackingIndexes(
  spec: DeliveryTrackingSchemaSpec,
): readonly (readonly [string, readonly ColumnKey[]])[] {
  const indexes = isSecure(spec) ? [...INDEXES, ...SECURE_INDEXES] : INDEXES;
  return indexes.map(([key, columns]) => [spec.indexNames[key], columns]);
}
