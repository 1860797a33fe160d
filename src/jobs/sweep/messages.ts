/**
 * Wakes messages whose time is over: those whose row is not final, and failed ones that owe a fallback or should be gone. It is the
 * way back for an object whose alarm was lost, and for a row that fell behind after it was acknowledged (a restore, a failover).
 * Every row that was looked at is moved on, to the time that the object names or, where it could not be asked, by a while: a
 * message under way is asked once between two of its checks, not once a minute, and no row can hold the front of the
 * queue against the others.
 */
import { statusOf } from "../../domain/message/states.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { log } from "../../kernel/log.ts";
import { DAY_MS } from "../../kernel/time/units.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { isRowFault } from "../../sql/driver/absence.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { statusList } from "../../sql/states.ts";

export interface Overdue {
  readonly message_id: string;
  readonly tenant_id: string;
  readonly revision: number;
  readonly accepted_at: string;
  readonly final: boolean;
  /** The database refuses what came after, and somebody has discarded that. */
  readonly discarded: boolean;
}

interface Moved {
  readonly message_id: string;
  readonly tenant_id: string;
  /** Revision of the row as it was read: a newer one has its own time. */
  readonly revision: number;
  readonly next_check_at: number;
  /** Null leaves it, and so does a lower one: background polls count too. */
  readonly attempt_count: number | null;
}

const selectOverdue = (
  statuses: string,
): string => `select message_id, tenant_id, revision, accepted_at, finalized_at is not null as final,
  exists (select 1 from kmsg_dead_letter d where d.kind = 'mirror' and d.message_id = t.message_id
    and d.tenant_id = t.tenant_id and d.discarded_at is not null) as discarded
from kmsg_delivery_tracking t
where status in ${statuses} and next_check_at <= $1
order by next_check_at limit $2`;

const OPEN = selectOverdue(statusList("open"));
/** Few: next_check_at of a failed row is when it owes a fallback, or its end. */
const FAILED = selectOverdue(`('${statusOf("failed")}')`);
/** Part of the limit, so that they never hold up open ones. */
const FAILED_SHARE = 5;

const MOVE_ON = `update kmsg_delivery_tracking t
set next_check_at = r.next_check_at, attempt_count = greatest(t.attempt_count, r.attempt_count)
from jsonb_to_recordset($1::text::jsonb) as r(message_id text, tenant_id text, revision integer, next_check_at bigint, attempt_count integer)
where t.message_id = r.message_id and t.tenant_id = r.tenant_id and t.revision = r.revision`;

/** A check needs a moment before its outcome is in the table. */
const GRACE_MS = 60_000;
/** The object could not be asked, or its newer row is still on its way. */
const LATER_MS = 600_000;
const MISSING_MS = DAY_MS;
/** Its object has gone, as it should. */
const GONE_MS = 400 * DAY_MS;
/** Objects woken at once. */
const WIDTH = 20;

/** @returns how many messages were woken. */
export async function sweep(
  isolate: Pick<Isolate, "withPostgres" | "messages">,
  limit: number,
): Promise<number> {
  return isolate.withPostgres(async (sql) => {
    const before = Date.now() - GRACE_MS;
    const open = await sql.query<Overdue>(OPEN, [before, limit]);
    const failed = await sql.query<Overdue>(FAILED, [before, Math.ceil(limit / FAILED_SHARE)]);
    const rows = [...open.rows, ...failed.rows];
    const moved = await inBounds(rows, WIDTH, async (row) => wakeOne(isolate, row));
    await moveOn(sql, moved);
    return rows.length;
  }, "job");
}

async function moveOn(sql: Sql, moved: readonly Moved[]): Promise<void> {
  if (moved.length === 0) return;
  try {
    await sql.query(MOVE_ON, [JSON.stringify(moved)]);
  } catch (error) {
    if (!isRowFault(error)) throw error;
    if (moved.length === 1) {
      log("error", "sweeper.row_refused", { error });
      return;
    }
    // One row that cannot be moved must not hold up the others.
    for (const one of moved) await moveOn(sql, [one]);
  }
}

async function wakeOne(isolate: Pick<Isolate, "messages">, row: Overdue): Promise<Moved> {
  const { message_id, tenant_id, revision } = row;
  const later = (ms: number): Moved => ({
    message_id,
    tenant_id,
    revision,
    next_check_at: Date.now() + ms,
    attempt_count: null,
  });
  try {
    const seen = row.discarded ? null : { revision, acceptedAt: Number(row.accepted_at) };
    const answer = await isolate.messages.wake(tenant_id, message_id, seen);
    if (!answer && row.final) return later(GONE_MS);
    if (!answer) {
      // A caller's own id may be anything, a telephone number too.
      const ours = message_id.startsWith("msg_");
      log("error", "sweeper.object_missing", { messageId: ours ? message_id : undefined });
      return later(MISSING_MS);
    }
    if (answer.revision !== revision) return later(LATER_MS);
    return {
      message_id,
      tenant_id,
      revision,
      next_check_at: answer.nextWakeAt,
      attempt_count: answer.checks,
    };
  } catch (error) {
    log("warn", "sweeper.wake_failed", { error });
    return later(LATER_MS);
  }
}
