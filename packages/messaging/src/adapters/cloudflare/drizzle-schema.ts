/** The tables as source text for Drizzle, from the same columns as the DDL, so that the two cannot disagree. */
import { assertKnownOptions } from "@k-msg/core";

import { columnType } from "./column-types.ts";
import { DRIZZLE_SOURCE } from "./option-names.ts";
import { DEFAULT_QUEUE_TABLE, queueColumns, queueIndexes } from "./queue-schema.ts";
import { nameOr, type ColumnKey, type DeliveryTrackingIndexNames } from "./schema-spec.ts";
import type { CloudflareSqlSchemaTarget, InitializeCloudflareSqlSchemaOptions } from "./schema.ts";
import { trackingSpecOf } from "./schema.ts";
import type { SqlDialect } from "./sql-client.ts";
import { trackingColumns } from "./tracking-columns.ts";
import { trackingIndexes } from "./tracking-schema.ts";

export interface RenderDrizzleSchemaSourceOptions extends InitializeCloudflareSqlSchemaOptions {
  dialect: SqlDialect;
  target?: CloudflareSqlSchemaTarget | undefined;
  /** Another name for `trackingIndexNames`, which wins. */
  indexNames?: Partial<DeliveryTrackingIndexNames> | undefined;
}

const MODULES: Readonly<Record<SqlDialect, readonly [table: string, module: string]>> = {
  postgres: ["pgTable", "drizzle-orm/pg-core"],
  mysql: ["mysqlTable", "drizzle-orm/mysql-core"],
  sqlite: ["sqliteTable", "drizzle-orm/sqlite-core"],
};

interface TableSource {
  readonly variable: string;
  readonly name: string;
  /** Property, column name, SQL type with constraint. */
  readonly columns: readonly (readonly [string, string, string])[];
  /** Index name, properties. */
  readonly indexes: readonly (readonly [string, readonly string[]])[];
}

/** TypeScript source that exports `deliveryTrackingTable` and `jobQueueTable`, as `target` says. */
export function renderDrizzleSchemaSource(options: RenderDrizzleSchemaSourceOptions): string {
  assertKnownOptions("renderDrizzleSchemaSource", options, DRIZZLE_SOURCE);
  const { dialect, target = "both", includeIndexes = true } = options;
  const tables: TableSource[] = [];
  if (target !== "queue") tables.push(trackingTable(options));
  if (target !== "tracking") tables.push(queueTable(options));
  const [table, module] = MODULES[dialect];
  const used = new Set([table]);
  const bodies = tables.map((source) => tableText(dialect, source, includeIndexes, used));
  const names = [...used].sort().join(", ");
  return `${[`import { ${names} } from "${module}";`, ...bodies].join("\n\n")}\n`;
}

function trackingTable(options: RenderDrizzleSchemaSourceOptions): TableSource {
  const trackingIndexNames = { ...options.indexNames, ...options.trackingIndexNames };
  const spec = trackingSpecOf({ ...options, trackingIndexNames });
  const { columnMap, typeStrategy } = spec;
  const type = (key: ColumnKey) => columnMap[key];
  return {
    variable: "deliveryTrackingTable",
    name: spec.tableName,
    columns: trackingColumns(spec).map(({ key, kind, constraint, indexed }) => [
      key,
      type(key),
      [columnType(options.dialect, kind, typeStrategy, indexed), constraint]
        .filter(Boolean)
        .join(" "),
    ]),
    indexes: trackingIndexes(spec).map(([name, keys]) => [name, keys]),
  };
}

function queueTable(options: RenderDrizzleSchemaSourceOptions): TableSource {
  const { dialect, queueTableName, queueIndexNames } = options;
  const name = nameOr(queueTableName, DEFAULT_QUEUE_TABLE);
  return {
    variable: "jobQueueTable",
    name,
    columns: queueColumns(dialect).map(([column, type, constraint]) => [
      camelCase(column),
      column,
      [type, constraint].filter(Boolean).join(" "),
    ]),
    indexes: queueIndexes(name, queueIndexNames).map(([index, keys]) => [
      index,
      keys.map(camelCase),
    ]),
  };
}

function tableText(
  dialect: SqlDialect,
  { variable, name, columns, indexes }: TableSource,
  includeIndexes: boolean,
  used: Set<string>,
): string {
  const lines = columns.map(
    ([property, column, type]) => `  ${property}: ${columnSource(dialect, column, type, used)},`,
  );
  const [table] = MODULES[dialect];
  const head = `export const ${variable} = ${table}(${quote(name)}, {\n${lines.join("\n")}\n}`;
  if (!includeIndexes) return `${head});`;
  used.add("index");
  const list = indexes.map(
    ([index, keys]) =>
      `  index(${quote(index)}).on(${keys.map((key) => `table.${key}`).join(", ")}),`,
  );
  return `${head}, (table) => [\n${list.join("\n")}\n]);`;
}

/** One line of DDL, read back: the type first, then the constraints. */
function columnSource(
  dialect: SqlDialect,
  column: string,
  definition: string,
  used: Set<string>,
): string {
  const [type = "", ...rest] = definition.split(" ");
  const constraint = rest.join(" ");
  const [fn, config] = builder(dialect, type);
  used.add(fn);
  const start = `${fn}(${quote(column)}${config === undefined ? "" : `, ${config}`})`;
  const standard = /DEFAULT (?:'([^']*)'|(\d+))/.exec(constraint);
  return [
    start,
    constraint.includes("PRIMARY KEY") ? ".primaryKey()" : "",
    constraint.includes("NOT NULL") ? ".notNull()" : "",
    standard === null
      ? ""
      : `.default(${standard[1] === undefined ? String(standard[2]) : quote(standard[1])})`,
  ].join("");
}

function builder(dialect: SqlDialect, type: string): readonly [string, string?] {
  // SQLite has five kinds of storage; BIGINT is its INTEGER by another name.
  if (dialect === "sqlite") return type === "TEXT" ? ["text"] : ["integer"];
  const length = /^VARCHAR\((\d+)\)$/.exec(type)?.[1];
  if (length !== undefined) return ["varchar", `{ length: ${length} }`];
  switch (type) {
    case "BIGINT":
      return ["bigint", '{ mode: "number" }'];
    case "INTEGER":
      return [dialect === "mysql" ? "int" : "integer"];
    case "TIMESTAMPTZ":
      return ["timestamp", "{ withTimezone: true }"];
    default:
      return [type.toLowerCase()];
  }
}

function camelCase(column: string): string {
  return column.replaceAll(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

function quote(text: string): string {
  return JSON.stringify(text);
}
