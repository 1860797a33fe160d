/** Names and placeholders as each dialect writes them. */
import type { SqlDialect } from "./sql-client.ts";

export function quoted(dialect: SqlDialect, name: string): string {
  const mark = dialect === "mysql" ? "`" : '"';
  return `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;
}

export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** Collects the values of one statement in the order of their placeholders. */
export interface Params {
  readonly values: unknown[];
  add(value: unknown): string;
}

export function createParams(dialect: SqlDialect): Params {
  const values: unknown[] = [];
  return {
    values,
    add(value) {
      values.push(value);
      return dialect === "postgres" ? `$${values.length}` : "?";
    },
  };
}
