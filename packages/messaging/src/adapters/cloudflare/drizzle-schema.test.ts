/** The Drizzle source is run: what Drizzle then knows of the tables must be what the DDL says. */
import * as mysqlCore from "drizzle-orm/mysql-core";
import * as pgCore from "drizzle-orm/pg-core";
import * as sqliteCore from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";

import {
  renderDrizzleSchemaSource,
  type RenderDrizzleSchemaSourceOptions,
} from "./drizzle-schema.ts";
import { buildCloudflareSqlSchemaSql } from "./schema.ts";
import type { SqlDialect } from "./sql-client.ts";

interface ColumnLike {
  name: string;
  primary: boolean;
  notNull: boolean;
  default: unknown;
  getSQLType(): string;
}
interface TableLike {
  name: string;
  columns: ColumnLike[];
  indexes: { config: { name: string; columns: { name: string }[] } }[];
}
interface Core {
  getTableConfig(table: unknown): TableLike;
}

const CORES: Readonly<Record<SqlDialect, object>> = {
  postgres: pgCore,
  mysql: mysqlCore,
  sqlite: sqliteCore,
};

/** The exports of the source, as a bundler would give them. */
function evaluated(source: string, core: object): Record<string, unknown> {
  const names = /import \{ ([^}]+) \} from/.exec(source)?.[1] ?? "";
  const body = source.replace(/import .*\n/, "").replaceAll("export const ", "exported.");
  // oxlint-disable-next-line no-implied-eval -- source text is what is tested here
  const run = new Function("core", "exported", `const { ${names} } = core; ${body}`);
  const exported = {};
  (run as (core: object, exported: object) => void)(core, exported);
  return exported;
}

/** The tables of a DDL script: `name TYPE constraint` lines, without quotes, and without collations, for which Drizzle has no word. */
function ddlTables(ddl: string): string[][] {
  const tables = ddl.split("\n\n").filter((part) => part.startsWith("CREATE TABLE"));
  return tables.map((table) =>
    table
      .slice(table.indexOf("(\n") + 2, table.indexOf("\n)"))
      .replaceAll(/ \/\*.*?\*\//g, "")
      .split(",\n")
      .map((line) => line.trim().replaceAll(/["`]/g, "")),
  );
}

function drizzleLine(column: ColumnLike, dialect: SqlDialect): string {
  const { name, primary, notNull } = column;
  const standard = column.default;
  return [
    name,
    type(column.getSQLType(), dialect),
    primary ? "PRIMARY KEY" : notNull ? "NOT NULL" : "",
    standard === undefined
      ? ""
      : `DEFAULT ${typeof standard === "number" ? standard : `'${standard as string}'`}`,
  ]
    .filter(Boolean)
    .join(" ");
}

const SPELLED: Readonly<Record<string, string>> = {
  INT: "INTEGER",
  "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ",
};

/** BIGINT is INTEGER by another name in SQLite. */
function type(text: string, dialect: SqlDialect): string {
  const upper = text.toUpperCase();
  if (dialect === "sqlite" && upper === "BIGINT") return "INTEGER";
  return SPELLED[upper] ?? upper;
}

const VARIANTS: Omit<RenderDrizzleSchemaSourceOptions, "dialect">[] = [
  {},
  { trackingStoreRaw: true, queueTableName: "q", trackingTableName: "t" },
  { fieldCryptoSchema: { enabled: true } },
  { typeStrategy: { timestamp: "date", messageId: "uuid", shortText: "text", json: "text" } },
];

describe.each(["postgres", "mysql", "sqlite"] as const)("the Drizzle source for %s", (dialect) => {
  it.each(VARIANTS)("has the columns, constraints and indexes of the DDL: %j", (options) => {
    const source = renderDrizzleSchemaSource({ dialect, ...options });
    const tables = evaluated(source, CORES[dialect]);
    expect(Object.keys(tables)).toEqual(["deliveryTrackingTable", "jobQueueTable"]);
    const configs = Object.values(tables).map((table) =>
      (CORES[dialect] as Core).getTableConfig(table),
    );
    const ddl = buildCloudflareSqlSchemaSql({ dialect, ...options });
    const expected = ddlTables(ddl).map((lines) =>
      lines.map((line) => line.replace(/ BIGINT/, ` ${type("BIGINT", dialect)}`)),
    );
    expect(configs.map(({ columns }) => columns.map((c) => drizzleLine(c, dialect)))).toEqual(
      expected,
    );
    const quote = dialect === "mysql" ? "`" : '"';
    for (const { name, indexes } of configs) {
      for (const { config } of indexes) {
        const list = config.columns.map((column) => `${quote}${column.name}${quote}`).join(", ");
        expect(ddl).toContain(
          `${quote}${config.name}${quote} ON ${quote}${name}${quote} (${list})`,
        );
      }
    }
    expect(configs.flatMap(({ indexes }) => indexes)).toHaveLength(
      ddl.split("CREATE INDEX").length - 1,
    );
  });

  it("gives only what is asked for", () => {
    const source = renderDrizzleSchemaSource({ dialect, target: "queue", includeIndexes: false });
    expect(source).not.toMatch(/deliveryTrackingTable|index\(/);
    expect(Object.keys(evaluated(source, CORES[dialect]))).toEqual(["jobQueueTable"]);
  });
});
