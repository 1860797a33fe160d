/** The SQL storage of a Durable Object as a SQL client. (Not in k-msg 0.30.) */
import type { CloudflareSqlClient, CloudflareSqlQueryResult } from "./sql-client.ts";

export interface DurableObjectSqlStorageLike {
  exec(sql: string, ...params: never[]): { toArray(): unknown[]; readonly rowsWritten: number };
}

/** Each statement is a transaction of its own, and nothing else runs in between: the object is alone with its storage. */
export function createDurableObjectSqlClient(
  storage: DurableObjectSqlStorageLike,
): CloudflareSqlClient {
  return {
    dialect: "sqlite",
    async query<T>(
      sql: string,
      params: readonly unknown[] = [],
    ): Promise<CloudflareSqlQueryResult<T>> {
      const cursor = storage.exec(sql, ...(params as never[]));
      return { rows: cursor.toArray() as T[] };
    },
  };
}
