/** A Drizzle database as a SQL client. Drizzle itself is not imported: its databases are taken as they are. */
import { assertKnownOptions } from "@k-msg/core";

import { DRIZZLE_CLIENT } from "./option-names.ts";
import type { CloudflareSqlClient, CloudflareSqlQueryResult, SqlDialect } from "./sql-client.ts";

/** Postgres and MySQL databases have `execute`; those of SQLite (D1 among them) have `all` and `run`. */
export interface DrizzleSqlDatabaseLike {
  execute?(query: never): PromiseLike<unknown>;
  all?(query: never): unknown;
  run?(query: never): unknown;
  transaction?(fn: (tx: unknown) => Promise<unknown>): Promise<unknown>;
}

export interface CreateDrizzleSqlClientOptions {
  dialect: SqlDialect;
  db: DrizzleSqlDatabaseLike;
  /** A statement as Drizzle takes it. Default: the text, or with parameters an object that renders to both. */
  renderQuery?: ((sql: string, params: readonly unknown[]) => unknown) | undefined;
  /** A driver's answer as rows. Default: knows the answers of the pg, mysql and sqlite drivers. */
  normalizeResult?: ((result: unknown) => CloudflareSqlQueryResult<unknown>) | undefined;
  /** The database of a transaction, where it is not what the callback is given. */
  mapTransactionDb?: ((tx: unknown) => DrizzleSqlDatabaseLike) | undefined;
  close?: (() => Promise<void> | void) | undefined;
}

export function createDrizzleSqlClient(
  options: CreateDrizzleSqlClientOptions,
): CloudflareSqlClient {
  assertKnownOptions("createDrizzleSqlClient", options, DRIZZLE_CLIENT);
  const { dialect, db, close } = options;
  const render = options.renderQuery ?? renderDrizzleQuery;
  const normalize = options.normalizeResult ?? normalizeDrizzleResult;
  const inner = options.mapTransactionDb ?? ((tx) => tx as DrizzleSqlDatabaseLike);
  // D1 has no transactions to begin: Drizzle's would fail on its first statement.
  const transacts = db.transaction !== undefined && db.execute !== undefined;
  return {
    dialect,
    async query<T>(sql: string, params: readonly unknown[] = []) {
      const result = await run(db, sql, render(sql, params));
      return normalize(result) as CloudflareSqlQueryResult<T>;
    },
    ...(transacts && {
      // Called on its database: the method reads its session from `this`.
      transaction: async <T>(fn: (tx: CloudflareSqlClient) => Promise<T>) =>
        (await db.transaction?.(async (tx: unknown) =>
          fn(createDrizzleSqlClient({ ...options, db: inner(tx), close: undefined })),
        )) as T,
    }),
    ...(close && { close }),
  };
}

/**
 * @throws TypeError for a database with neither `execute` nor `all` and `run`.
 */
async function run(db: DrizzleSqlDatabaseLike, sql: string, query: unknown): Promise<unknown> {
  if (db.execute !== undefined) return db.execute(query as never);
  if (/^\s*(?:SELECT|WITH)\b|\bRETURNING\b/i.test(sql)) {
    if (db.all !== undefined) return db.all(query as never);
  } else if (db.run !== undefined) return db.run(query as never);
  throw new TypeError("a Drizzle database needs execute(), or all() and run()");
}

/** Drizzle asks `getSQL()` for a fragment and the fragment for text and parameters. */
export function renderDrizzleQuery(sql: string, params: readonly unknown[]): unknown {
  if (params.length === 0) return sql;
  const rendered = { sql, params: [...params] };
  return { getSQL: () => ({ toQuery: () => rendered, shouldInlineParams: false }) };
}

type Answer = Readonly<Record<string, unknown>>;

export function normalizeDrizzleResult(result: unknown): CloudflareSqlQueryResult<unknown> {
  if (Array.isArray(result)) return ofArray(result);
  if (typeof result !== "object" || result === null) return { rows: [] };
  const answer = result as Answer;
  const rows = [answer["rows"], answer["results"], answer["data"]].find(Array.isArray);
  return counted(rows ?? [], changedBy(answer));
}

/** `mysql2` answers `[rows or header, fields]`; postgres.js with rows that carry their count. */
function ofArray(result: readonly unknown[]): CloudflareSqlQueryResult<unknown> {
  const [first, second] = result;
  if (result.length === 2 && Array.isArray(first) && (Array.isArray(second) || second == null)) {
    return counted(first, undefined);
  }
  if (isHeader(first)) return counted([], changedBy(first));
  const count = (result as { count?: unknown }).count;
  return counted([...result], typeof count === "number" ? count : undefined);
}

/** MySQL's answer to a statement without rows; a row may have one of these columns, hardly all. */
function isHeader(value: unknown): value is Answer {
  return (
    typeof value === "object" && value !== null && "affectedRows" in value && "insertId" in value
  );
}

function changedBy(answer: Answer): number | undefined {
  const meta = answer["meta"] as Answer | undefined;
  const counts = [
    answer["rowCount"],
    answer["rowsAffected"],
    answer["affectedRows"],
    answer["changes"],
    meta?.["changes"],
  ];
  return counts.find((count): count is number => typeof count === "number");
}

function counted(
  rows: readonly unknown[],
  rowCount: number | undefined,
): CloudflareSqlQueryResult<unknown> {
  return rowCount === undefined ? { rows: [...rows] } : { rows: [...rows], rowCount };
}
