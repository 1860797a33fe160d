/** Counts the messages of unknown outcome. */
import { UNDECIDED } from "../../domain/message/undecided.ts";
import type { Sql } from "../driver/sql.ts";

const LIMIT = 100_000;

/** By the index of open messages, which holds few of many. */
const COUNT = `select count(*)::integer as messages,
  count(*) filter (where last_error ->> 'code' = '${UNDECIDED}')::integer as undecided from (
  select last_error from kmsg_delivery_tracking where state = 'unconfirmed' and status_updated_at <= $1 limit ${LIMIT}) unconfirmed`;

export interface Unconfirmed {
  readonly messages: number;
  /** Those among them of which the history will not tell: only a person can. */
  readonly undecided: number;
}

/** @param before epoch ms: those that have been so since. @throws DatabaseUnavailableError */
export async function countUnconfirmed(sql: Sql, before: number): Promise<Unconfirmed> {
  const { rows } = await sql.query<Unconfirmed>(COUNT, [before]);
  return rows[0] ?? { messages: 0, undecided: 0 };
}
