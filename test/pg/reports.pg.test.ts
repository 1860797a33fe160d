/** The same reports and the same archive as in workerd, on a real PostgreSQL. */
import { createCloudflareSqlClient } from "@k-msg/messaging/adapters/cloudflare";
import postgres from "postgres";
import { afterAll, inject } from "vitest";

import type { Sql } from "../../src/mirror/sql.ts";
import { describeArchive } from "../support/archive-contract.ts";
import { describeReports, type UseSql } from "../support/report-contract.ts";
import { describeRetention } from "../support/retention-contract.ts";

const client = postgres(inject("databaseUrl"), {
  max: 4,
  fetch_types: false,
  onnotice: () => undefined,
});

function clientOf(sql: postgres.Sql | postgres.TransactionSql): Sql {
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

const use: UseSql = async (work) => work(clientOf(client));

describeReports(use);
describeArchive(use);
describeRetention(use);

afterAll(async () => client.end());
