/** The batches that should be awake, as far as SQL knows. */
import type { Sql } from "../driver/sql.ts";

export interface DueBatch {
  readonly batch_id: string;
  readonly tenant_id: string;
  readonly revision: number;
  readonly requested_at: string;
  readonly completed: boolean;
}

export interface MovedBatch {
  readonly batch_id: string;
  /** Revision of the row as it was read: a newer one has its own time. */
  readonly revision: number;
  /** Epoch ms. */
  readonly next_wake_at: number;
}

const DUE = `select batch_id, tenant_id, revision, requested_at, completed_at is not null as completed
from kmsg_batch where next_wake_at <= $1 order by next_wake_at limit $2`;

const MOVE_ON = `update kmsg_batch b set next_wake_at = r.next_wake_at
from jsonb_to_recordset($1::text::jsonb) as r(batch_id text, revision integer, next_wake_at bigint)
where b.batch_id = r.batch_id and b.revision = r.revision`;

/** @param before epoch ms */
export async function dueBatches(
  sql: Sql,
  before: number,
  limit: number,
): Promise<readonly DueBatch[]> {
  const { rows } = await sql.query<DueBatch>(DUE, [before, limit]);
  return rows;
}

export async function moveBatchesOn(sql: Sql, moved: readonly MovedBatch[]): Promise<void> {
  if (moved.length > 0) await sql.query(MOVE_ON, [JSON.stringify(moved)]);
}
