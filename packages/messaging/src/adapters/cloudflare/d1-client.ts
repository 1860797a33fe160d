/** D1 as a SQL client. Any database with D1's `prepare().bind().all()` will do. */
import type { CloudflareSqlClient, CloudflareSqlQueryResult } from "./sql-client.ts";

export interface D1PreparedStatementLike {
  bind(...values: unknown[]): D1PreparedStatementLike;
  all(): Promise<{
    results?: unknown[] | undefined;
    meta?: { changes?: number | undefined } | undefined;
  }>;
  /** D1 has it; not called here. */
  run?(): Promise<{
    success?: boolean | undefined;
    meta?: { changes?: number | undefined } | undefined;
  }>;
}

export interface D1DatabaseLike {
  prepare(sql: string): D1PreparedStatementLike;
}

/** A failed statement fails: run a second time it might write a second time. */
export function createD1SqlClient(db: D1DatabaseLike): CloudflareSqlClient {
  return {
    dialect: "sqlite",
    async query<T>(
      sql: string,
      params: readonly unknown[] = [],
    ): Promise<CloudflareSqlQueryResult<T>> {
      const statement = db.prepare(sql);
      const bound = params.length === 0 ? statement : statement.bind(...params);
      const { results, meta } = await bound.all();
      return { rows: (results ?? []) as T[], rowCount: meta?.changes };
    },
  };
}
