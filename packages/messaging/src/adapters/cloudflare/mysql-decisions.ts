/**
 * Who won, in MySQL. It has no RETURNING, and its row counts mean one of two things: with the flag FOUND_ROWS (mysql2's
 * default) an UPDATE counts the rows that it found, without it those that it changed. So an insert is decided by the duplicate
 * key, and an update by a lock in a transaction; without transactions by a count that means the same under both flags.
 */
import { KMsgError, KMsgErrorCode } from "@k-msg/core";

import type { Statement } from "./identifiers.ts";
import type { CloudflareSqlClient } from "./sql-client.ts";
import { isDuplicateKey } from "./sql-errors.ts";

/**
 * True when the plain INSERT wrote its row; false when `isThere` finds a row of that id.
 * @throws what the database says of any other fault, a duplicate of another key among them.
 */
export async function insertedInMysql(
  client: CloudflareSqlClient,
  { sql, params }: Statement,
  isThere: () => Promise<boolean>,
): Promise<boolean> {
  try {
    await client.query(sql, params);
    return true;
  } catch (error) {
    if (isDuplicateKey(error) && (await isThere())) return false;
    throw error;
  }
}

export interface MysqlUpdate {
  readonly update: Statement;
  /** A SELECT of what `update` is to find, by the same condition. */
  readonly match: Statement;
}

/** True when the update found its row, whether or not it changed anything in it. */
export async function updatedInMysql(
  client: CloudflareSqlClient,
  { update, match }: MysqlUpdate,
): Promise<boolean> {
  if (client.transaction !== undefined) {
    return client.transaction(async (tx) => {
      const { rows } = await tx.query(`${match.sql} FOR UPDATE`, match.params);
      if (rows.length > 0) await tx.query(update.sql, update.params);
      return rows.length > 0;
    });
  }
  const { rowCount } = await client.query(update.sql, update.params);
  if (wroteIn(rowCount)) return true;
  // Nothing was changed, or nothing was there to change.
  return (await client.query(match.sql, match.params)).rows.length > 0;
}

/**
 * Whether an UPDATE that changes what it is conditional on took its row: then a count of changed rows says the same as one of
 * found rows.
 * @throws KMsgError where the client says nothing: two workers could both believe that they took a row.
 */
export function wroteIn(rowCount: number | undefined): boolean {
  if (rowCount !== undefined) return rowCount > 0;
  throw new KMsgError(
    KMsgErrorCode.INVALID_REQUEST,
    "the SQL client must answer with rowCount (mysql2: affectedRows) or have transaction(): without either a row cannot be claimed in mysql",
  );
}
