/**
 * The rows that the status-polling routes read and move in the mirror: rows by provider id or batch, and the claim of those whose
 * background check is due. `attempt_count` and `last_checked_at` are no part of what the mirror proves: they may be moved here.
 */
import type { Sql } from "../driver/sql.ts";
import { stateList, statusList } from "../states.ts";
import { parseRow, SELECT_ALL, type RawRow } from "./raw-row.ts";
import type { MirrorRow, StoredRow } from "./row.ts";

/** The part of a row that a status is told by. */
export type StatusRow = Pick<
  MirrorRow,
  | "message_id"
  | "provider_message_id"
  | "state"
  | "to"
  | "from"
  | "provider_status_code"
  | "provider_status_message"
  | "last_error"
  | "sent_at"
  | "status_updated_at"
  | "cost"
  | "cost_currency"
>;

export interface ClaimedRow {
  readonly message_id: string;
  readonly provider_message_id: string;
  readonly state: string;
}

export interface Claim {
  readonly tenant: string;
  readonly limit: number;
  /** Epoch ms. */
  readonly now: number;
  /** Shortest time between two background checks of a message, ms. */
  readonly minIntervalMs: number;
  /** A row that was checked as often is left alone. */
  readonly maxChecks: number;
}

/** The result of a claimed row. */
export interface Look {
  readonly message_id: string;
  /** The provider was asked, or nobody could: it counts as one of the row's checks. */
  readonly counts: boolean;
  /** Epoch ms of the message's last check. */
  readonly last_checked_at: number;
  /** Scheduled checks that the object says lie behind. */
  readonly checks: number;
}

// The most overdue first (idx_kmsg_delivery_due). Who comes at the same time passes over what is being claimed; who comes
// a moment later reads that it was: no row is claimed twice.
const CLAIM = `with due as (
  select message_id from kmsg_delivery_tracking
  where tenant_id = $1 and status in ${statusList("open")} and state in ${stateList("tracked")}
    and attempt_count < $2 and (last_checked_at is null or last_checked_at < $3)
  order by next_check_at limit $4 for update skip locked)
update kmsg_delivery_tracking t set last_checked_at = $5 from due 
where t.message_id = due.message_id and t.tenant_id = $1
returning t.message_id, t.provider_message_id, t.state`;

// A claim that led to no check gives the true time back, unless somebody knows a newer one. Counts never go down.
const NOTE = `update kmsg_delivery_tracking t
set attempt_count = greatest(t.attempt_count + r.counts::integer, r.checks),
  last_checked_at = case when t.last_checked_at = $2 then r.last_checked_at
    else greatest(t.last_checked_at, r.last_checked_at) end
from jsonb_to_recordset($1::text::jsonb) as r(message_id text, counts boolean, last_checked_at bigint, checks integer)
where t.message_id = r.message_id and t.tenant_id = $3`;

/** Takes rows that are due, so that nobody else does for as long as the interval. Each claim is one transaction. */
export async function claimDue(sql: Sql, claim: Claim): Promise<readonly ClaimedRow[]> {
  const { tenant, limit, now, minIntervalMs, maxChecks } = claim;
  const params = [tenant, maxChecks, now - minIntervalMs, limit, now];
  return (await sql.query<ClaimedRow>(CLAIM, params)).rows;
}

/** @param claimedAt the time of the claim, epoch ms. */
export async function noteLooks(
  sql: Sql,
  tenant: string,
  looks: readonly Look[],
  claimedAt: number,
): Promise<void> {
  if (looks.length > 0) await sql.query(NOTE, [JSON.stringify(looks), claimedAt, tenant]);
}

export async function rowById(
  sql: Sql,
  tenant: string,
  messageId: string,
): Promise<StoredRow | undefined> {
  return (
    await select(sql, "message_id = $2 order by accepted_at desc limit 1", tenant, messageId)
  )[0];
}

/** SMS and AlimTalk have ids of their own, so one may be that of two messages. */
export async function rowsByProviderId(
  sql: Sql,
  tenant: string,
  providerId: string,
  providerMessageId: string,
): Promise<readonly StoredRow[]> {
  const where = "provider_id = $2 and provider_message_id = $3 order by requested_at desc limit 10";
  return select(sql, where, tenant, providerId, providerMessageId);
}

/** The members of a batch in their order. */
export async function rowsByBatch(
  sql: Sql,
  tenant: string,
  batchId: string,
  limit: number,
): Promise<readonly StoredRow[]> {
  return select(sql, "batch_id = $2 order by batch_index limit $3", tenant, batchId, limit);
}

/** Number of members that the batch was given; undefined for no such batch. */
export async function batchTotal(
  sql: Sql,
  tenant: string,
  batchId: string,
): Promise<number | undefined> {
  const { rows } = await sql.query<{ total: number }>(
    "select total from kmsg_batch where tenant_id = $1 and batch_id = $2",
    [tenant, batchId],
  );
  return rows[0]?.total;
}

/** From table and archive alike: what is past its retention is told too. */
async function select(
  sql: Sql,
  where: string,
  ...params: readonly unknown[]
): Promise<readonly StoredRow[]> {
  const { rows } = await sql.query<RawRow>(
    `${SELECT_ALL} where tenant_id = $1 and ${where}`,
    params,
  );
  return rows.map(parseRow);
}
