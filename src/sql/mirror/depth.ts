/** Number of waiting rows, as SQL knows it: for metrics. Each count walks an index, and the large ones stop at a limit. */
import type { Sql } from "../driver/sql.ts";
import { stateList, statusList } from "../states.ts";

const LIMIT = 10_000;

/** States that are not final; migration 0008 has the index. */
const OPEN = `select state, count(*)::integer as messages, min(accepted_at) as oldest
from kmsg_delivery_tracking where state in ${stateList("open")} group by state`;

const OVERDUE = `select count(*)::integer as messages from (
  select 1 from kmsg_delivery_tracking where status in ${statusList("open")} and next_check_at <= $1 limit ${LIMIT}) overdue`;

const LETTERS = `select 'send' as kind, count(*)::integer as letters from (
  select 1 from kmsg_delivery_tracking t where t.state in ${stateList("replayable")} and not exists (
    select 1 from kmsg_dead_letter d where d.kind = 'send' and d.message_id = t.message_id
      and d.tenant_id = t.tenant_id and d.discarded_at is not null) limit ${LIMIT}) failed
union all
select 'mirror', count(*)::integer from (
  select 1 from kmsg_dead_letter d where d.kind = 'mirror' and d.discarded_at is null and not exists (
    select 1 from kmsg_delivery_all t where t.message_id = d.message_id and t.revision >= d.revision) limit ${LIMIT}) refused`;

export interface Depth {
  readonly open: readonly OpenState[];
  /** Messages whose time is over by more than the grace. */
  readonly overdue: number;
  readonly letters: readonly { readonly kind: string; readonly letters: number }[];
}

export interface OpenState {
  readonly state: string;
  readonly messages: number;
  /** Acceptance of the oldest, epoch ms. */
  readonly oldest: number;
}

/** @param overdueBefore epoch ms. @throws DatabaseUnavailableError */
export async function readDepth(sql: Sql, overdueBefore: number): Promise<Depth> {
  const open = await sql.query<OpenState & { oldest: string }>(OPEN);
  const overdue = await sql.query<{ messages: number }>(OVERDUE, [overdueBefore]);
  const letters = await sql.query<{ kind: string; letters: number }>(LETTERS);
  return {
    open: open.rows.map((row) => ({ ...row, oldest: Number(row.oldest) })),
    overdue: overdue.rows[0]?.messages ?? 0,
    letters: letters.rows,
  };
}
