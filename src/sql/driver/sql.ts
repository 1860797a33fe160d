/** The part of a database that reads and writes of the mirror need. Names no driver and no binding. */
import type { SqlUse } from "./limits.ts";

/** A client of Postgres. The shape is that of a `CloudflareSqlClient` of k-msg, so either can be given for the other. */
export interface Sql {
  /** Postgres; as wide as k-msg's type. */
  readonly dialect: "postgres" | "mysql" | "sqlite";
  /** @param sql with `$1`, `$2`, … for the parameters. */
  query<T = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
  ): Promise<{ rows: T[]; rowCount?: number | undefined }>;
  transaction?<T>(work: (tx: Sql) => Promise<T>): Promise<T>;
}

/** The source of a client of the database, for as long as the work takes. */
export interface Database {
  /** @param use how long it may take. @throws DatabaseUnavailableError */
  withPostgres<T>(work: (sql: Sql) => Promise<T>, use: SqlUse): Promise<T>;
}
