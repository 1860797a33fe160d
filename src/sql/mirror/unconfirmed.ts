/** How many messages nobody knows the outcome of. */
import type { Sql } from "../driver/sql.ts";

const LIMIT = 100_000;

/** By the index of open messages, which holds few of many. */
const COUNT = `select count(*)::integer as messages from (
  select 1 from kmsg_delivery_tracking where state = 'unconfirmed' and status_updated_at <= $1 limit ${LIMIT}) unconfirmed`;

/** @param before epoch ms: those that have been so since. @throws DatabaseUnavailableError */
export async function countUnconfirmed(sql: Sql, before: number): Promise<number> {
  const { rows } = await sql.query<{ messages: number }>(COUNT, [before]);
  return rows[0]?.messages ?? 0;
}
