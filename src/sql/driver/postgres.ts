/**
 * The only file that names the Postgres driver. A client lives as long as one invocation: sockets do not cross them, and
 * Hyperdrive keeps the real connections. Caching must be off for this binding.
 */
import { createCloudflareSqlClient } from "@k-msg/messaging/adapters/cloudflare";
import postgres from "postgres";

import type { Sql } from "./sql.ts";

export type { Sql };

/** Seconds. */
export const CONNECT_TIMEOUT_S = 10;

type Bound = NonNullable<Parameters<postgres.Sql["unsafe"]>[1]>;

/**
 * Runs work with a database client and closes it.
 * @throws whatever the driver throws; {@link isRowFault} tells the row's fault from the database's.
 */
export async function withPostgres<T>(env: Env, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(env.HYPERDRIVE.connectionString, {
    max: 1,
    // We bind no arrays: the look-up of array types would be a round trip for nothing.
    fetch_types: false,
    // Off, statements hang behind Hyperdrive now and then.
    prepare: true,
    connect_timeout: CONNECT_TIMEOUT_S,
    onnotice: () => undefined,
  });
  try {
    return await work(clientOf(sql));
  } finally {
    // Leaves an unhandled rejection in workerd (porsager/postgres 1202): harmless, and the tests filter just that one.
    await sql.end({ timeout: 1 }).catch(() => undefined);
  }
}

function clientOf(sql: postgres.Sql | postgres.TransactionSql): Sql {
  return createCloudflareSqlClient({
    dialect: "postgres",
    query: async <T>(text: string, params?: readonly unknown[]) => {
      const rows = await orUnavailable(
        sql.unsafe(text, [...(params ?? [])] as Bound, { prepare: true }),
      );
      return { rows: [...rows] as T[], rowCount: rows.count };
    },
    transaction: async <T>(work: (tx: Sql) => Promise<T>) =>
      (await orUnavailable((sql as postgres.Sql).begin(async (tx) => work(clientOf(tx))))) as T,
  });
}

/** The database could not be reached or could not serve. Holds nothing of the query. */
export class DatabaseUnavailableError extends Error {
  override readonly name = "DatabaseUnavailableError";
}

/** What Postgres says about a statement or its rows; all else (sockets, classes 08, 53, 57, 58) is its absence. */
const STATEMENT_FAULT = /^(?!08|53|57|58)[0-9A-Z]{5}$/;

async function orUnavailable<T>(work: PromiseLike<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DatabaseUnavailableError || isStatementFault(error)) throw error;
    // The driver's error carries the query and its parameters: it goes no further.
    throw new DatabaseUnavailableError("the database is not available");
  }
}

function isStatementFault(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && STATEMENT_FAULT.test(code);
}

/**
 * Data exceptions, violated constraints and limits (SQLSTATE classes 22, 23 and 54: a text too long for its index): the same row
 * fails again tomorrow.
 */
export function isRowFault(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^(?:22|23|54)[0-9A-Z]{3}$/.test(code);
}

/** The database's own word for what is wrong with a row, without the row's values. */
export function rowFaultReason(error: unknown): string {
  const fault = error as { code?: string; column_name?: string; constraint_name?: string };
  const where = fault.column_name ?? fault.constraint_name;
  return `SQLSTATE ${fault.code ?? "unknown"}${where ? ` at ${where}` : ""}`;
}
