/** The session of reports: without writing, not for ever, and by the indexes. */
import type { Sql } from "../driver/sql.ts";

/**
 * Planners that take the disk for a slow one prefer to read the whole table for a month of it: its time would grow with the
 * table, and not with the range. Compiling a statement takes longer than running it here. All of it ends with the transaction.
 */
export const REPORT_SESSION = `select set_config('transaction_read_only', 'on', true),
  set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)`;

export async function asReport<T>(sql: Sql, work: (sql: Sql) => Promise<T>): Promise<T> {
  if (!sql.transaction) throw new Error("reports need a client with transactions");
  return sql.transaction(async (tx) => {
    await tx.query(REPORT_SESSION);
    return work(tx);
  });
}
