/** A SQL client that counts what goes over the wire. Transactions count their `begin` and `commit`. */
import type {
  CloudflareSqlClient,
  CloudflareSqlQueryResult,
} from "@k-msg/messaging/adapters/cloudflare";

export interface SqlCounts {
  statements: number;
  rowsWritten: number;
}

export interface Database {
  query(text: string, params: unknown[]): Promise<{ rows: unknown[]; affectedRows?: number }>;
}

export interface CountingSql {
  readonly client: CloudflareSqlClient;
  readonly counts: SqlCounts;
}

const WRITES = /\b(insert|update|delete)\b/i;

/** @param wrap stands around every statement: it may wait for it by another clock */
export function countingSql(
  database: Database,
  wrap: <T>(work: () => Promise<T>) => Promise<T>,
): CountingSql {
  const counts: SqlCounts = { statements: 0, rowsWritten: 0 };
  let last: Promise<unknown> = Promise.resolve();

  async function query<T>(
    text: string,
    params: readonly unknown[] = [],
  ): Promise<CloudflareSqlQueryResult<T>> {
    counts.statements += 1;
    const { rows, affectedRows } = await wrap(async () => database.query(text, [...params]));
    const rowCount = affectedRows ?? rows.length;
    if (WRITES.test(text)) counts.rowsWritten += rowCount;
    return { rows: rows as T[], rowCount };
  }

  /** One connection: whoever comes meanwhile waits for the commit. */
  async function transaction<T>(work: (tx: CloudflareSqlClient) => Promise<T>): Promise<T> {
    const turn = last
      .catch(() => undefined)
      .then(async () => {
        await query("begin");
        try {
          const result = await work({ dialect: "postgres", query });
          await query("commit");
          return result;
        } catch (error) {
          await query("rollback");
          throw error;
        }
      });
    last = turn;
    return turn;
  }

  return { client: { dialect: "postgres", query, transaction }, counts };
}
