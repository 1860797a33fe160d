/** Bun's databases as the SQL client that stores and queues work with. */
import type {
  CloudflareSqlClient,
  CloudflareSqlQueryResult,
  SqlDialect,
} from "../cloudflare/sql-client.ts";
import { openBunSqlite, type BunSqlLike } from "./runtime.ts";

/** Opened at the first query. SQLite is synchronous and each statement stands alone, so no transaction is needed. */
export function createBunSqliteClient(path: string): CloudflareSqlClient {
  let opened: ReturnType<typeof openBunSqlite> | undefined;
  return {
    dialect: "sqlite",
    async query<T>(
      sql: string,
      params: readonly unknown[] = [],
    ): Promise<CloudflareSqlQueryResult<T>> {
      opened ??= openBunSqlite(path);
      const db = await opened;
      return { rows: db.query(sql).all(...params) as T[] };
    },
    async close() {
      const db = await opened;
      opened = undefined;
      db?.close();
    },
  };
}

export interface BunSqlClientOptions {
  /** That of the connection unless given. */
  readonly dialect?: SqlDialect | undefined;
  /** Whether `close` closes the connection: only whoever opened it does. */
  readonly closes: boolean;
}

export function createBunSqlClient(
  sql: BunSqlLike,
  { dialect = dialectOf(sql), closes }: BunSqlClientOptions,
): CloudflareSqlClient {
  return {
    dialect,
    async query<T>(
      text: string,
      params: readonly unknown[] = [],
    ): Promise<CloudflareSqlQueryResult<T>> {
      const answer = (await sql.unsafe(text, [...params])) as T[] & {
        count?: number | null;
        affectedRows?: number | null;
      };
      const rowCount = answer.affectedRows ?? answer.count ?? undefined;
      return { rows: [...answer], ...(rowCount === undefined ? {} : { rowCount }) };
    },
    async close() {
      if (closes) await (sql.close?.() ?? sql.end?.());
    },
  };
}

function dialectOf({ options }: BunSqlLike): SqlDialect {
  if (options?.adapter === "mysql" || options?.adapter === "mariadb") return "mysql";
  return options?.adapter === "sqlite" ? "sqlite" : "postgres";
}
