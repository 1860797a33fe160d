/** What the routes of all reports share. */
import { z } from "@hono/zod-openapi";

import { withPostgres } from "../../sql/driver/postgres.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { asReport } from "../../sql/reports/session.ts";

export const reportResponses = <T extends z.ZodType>(schema: T) => ({
  200: {
    description: "The report; as CSV with `format=csv`",
    content: { "application/json": { schema }, "text/csv": { schema: z.string() } },
  },
});

export async function inReport<T>(env: Env, work: (sql: Sql) => Promise<T>): Promise<T> {
  return withPostgres(env, async (sql) => asReport(sql, work));
}
