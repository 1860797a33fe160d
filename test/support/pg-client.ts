/** A real PostgreSQL as the service's statements see a database. */
import { createCloudflareSqlClient } from "@k-msg/messaging/adapters/cloudflare";
import type postgres from "postgres";

import type { Sql } from "../../src/sql/driver/sql.ts";

export function clientOf(sql: postgres.Sql | postgres.TransactionSql): Sql {
  return createCloudflareSqlClient({
    dialect: "postgres",
    query: async <T>(text: string, params: readonly unknown[] = []) => {
      const rows = await sql.unsafe(text, [...params] as never[], { prepare: true });
      return { rows: [...rows] as unknown as T[], rowCount: rows.count };
    },
    transaction: async <T>(work: (tx: Sql) => Promise<T>) =>
      (await (sql as postgres.Sql).begin(async (tx) => work(clientOf(tx)))) as T,
  });
}
