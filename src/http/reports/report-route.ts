/** Shared by the routes of all reports. */
import { z } from "@hono/zod-openapi";

import { XLSX_TYPE } from "../../app/sheets/xlsx.ts";
import type { Database, Sql } from "../../sql/driver/sql.ts";
import { asReport } from "../../sql/reports/session.ts";

export const reportResponses = <T extends z.ZodType>(schema: T) => ({
  200: {
    description: "The report; as a table with `format=csv` or `format=xlsx`",
    content: {
      "application/json": { schema },
      "text/csv": { schema: z.string() },
      [XLSX_TYPE]: { schema: z.string() },
    },
  },
});

export async function inReport<T>(database: Database, work: (sql: Sql) => Promise<T>): Promise<T> {
  return database.withPostgres(async (sql) => asReport(sql, work), "report");
}
