import type { CloudflareSqlClient, CloudflareSqlQueryResult } from "./sql-client.ts";
/** A client as stores and queues use it: answers in one form whatever the driver gave, and lost races run again. */
import { isLostRace } from "./sql-errors.ts";

/** How often MySQL may end a statement or a transaction because of another session before the caller hears of it. */
const MAX_RACES = 10;

export function createSqlRunner(client: CloudflareSqlClient): CloudflareSqlClient {
  return runner(client, client.dialect === "mysql" ? MAX_RACES : 1);
}

function runner(client: CloudflareSqlClient, tries: number): CloudflareSqlClient {
  return {
    dialect: client.dialect,
    query: async <T>(sql: string, params?: readonly unknown[]) =>
      raced(tries, async () => answerOf<T>(await client.query<T>(sql, params))),
    ...(client.transaction && {
      // Inside, a lost race has undone what came before: only the whole may run again.
      transaction: async <T>(fn: (tx: CloudflareSqlClient) => Promise<T>) =>
        raced(
          tries,
          async () => client.transaction?.(async (tx) => fn(runner(tx, 1))) as Promise<T>,
        ),
    }),
    ...(client.close && { close: async () => client.close?.() }),
  };
}

async function raced<T>(tries: number, run: () => Promise<T>): Promise<T> {
  for (let left = tries; ; left -= 1) {
    try {
      return await run();
    } catch (error) {
      if (left <= 1 || !isLostRace(error)) throw error;
    }
  }
}

/** `const [rows] = await connection.query(…)` of mysql2 is a header where there are no rows. */
function answerOf<T>(result: CloudflareSqlQueryResult<T>): CloudflareSqlQueryResult<T> {
  const rows: unknown = result.rows;
  const given = result.rowCount ?? undefined;
  const rowCount = given ?? affectedRows(rows);
  return {
    rows: Array.isArray(rows) ? (rows as T[]) : [],
    ...(rowCount === undefined ? {} : { rowCount }),
  };
}

function affectedRows(header: unknown): number | undefined {
  if (typeof header !== "object" || header === null) return undefined;
  const { affectedRows: count } = header as { affectedRows?: unknown };
  return typeof count === "number" ? count : undefined;
}
