import type { Settings } from "../env.ts";
/**
 * Wakes messages whose row is not final though its time is over: the way back for an object whose alarm was lost. Rows are
 * moved on to the time that the object names, so a message under way is asked once between two of its checks, not once a
 * minute.
 */
import { log } from "../log.ts";
import { wakeMessage } from "../message/message-stub.ts";
import { withPostgres } from "./postgres.ts";

export interface Overdue {
  readonly message_id: string;
  readonly tenant_id: string;
  readonly revision: number;
}

const SELECT_OVERDUE = `select message_id, tenant_id, revision from kmsg_delivery_tracking
where status in ('PENDING', 'SENT') and next_check_at <= $1
order by next_check_at limit $2`;

const MOVE_ON = `update kmsg_delivery_tracking t
set next_check_at = r.next_check_at, attempt_count = r.attempt_count
from jsonb_to_recordset($1::text::jsonb) as r(message_id text, revision integer, next_check_at bigint, attempt_count integer)
where t.message_id = r.message_id and t.revision = r.revision`;

/** A check needs a moment before its outcome is in the table. */
const GRACE_MS = 60_000;

/** @returns how many messages were woken. */
export async function sweep(env: Env, settings: Settings, limit: number): Promise<number> {
  return withPostgres(env, async (sql) => {
    const { rows } = await sql.query<Overdue>(SELECT_OVERDUE, [Date.now() - GRACE_MS, limit]);
    const moved = await Promise.all(rows.map(async (row) => wakeOne(env, settings, row)));
    const known = moved.filter((row) => row !== undefined);
    if (known.length > 0) await sql.query(MOVE_ON, [JSON.stringify(known)]);
    return rows.length;
  });
}

async function wakeOne(env: Env, settings: Settings, row: Overdue): Promise<object | undefined> {
  try {
    const answer = await wakeMessage(env, settings, row.tenant_id, row.message_id);
    if (!answer) {
      log("error", "sweeper.object_missing", { messageId: row.message_id });
      return { ...row, next_check_at: Date.now() + 86_400_000, attempt_count: 0 };
    }
    return {
      message_id: row.message_id,
      revision: answer.revision,
      next_check_at: answer.nextWakeAt,
      attempt_count: answer.checks,
    };
  } catch (error) {
    log("warn", "sweeper.wake_failed", { error });
    return undefined;
  }
}
