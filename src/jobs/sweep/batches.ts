/**
 * Wakes batches whose time is over: the way back for one whose alarm was lost, and for a row that fell behind after it was
 * acknowledged (a restore). Each row that was looked at is moved on, so that none holds the front of the queue.
 */
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { log } from "../../kernel/log.ts";
import { DAY_MS, MINUTE_MS } from "../../kernel/time/units.ts";
import type { Isolate } from "../../objects/isolate.ts";
import {
  dueBatches,
  moveBatchesOn,
  type DueBatch,
  type MovedBatch,
} from "../../sql/mirror/batch-wake.ts";

/** An alarm needs a moment, and its outcome another one to be in the table. */
const GRACE_MS = MINUTE_MS;
/** The object could not be called, or its newer row is still on its way. */
const LATER_MS = 10 * MINUTE_MS;
const MISSING_MS = DAY_MS;
/** Objects woken at once. */
const WIDTH = 20;

type Host = Pick<Isolate, "batches" | "withPostgres">;

/** @returns how many batches were woken. */
export async function sweepBatches(isolate: Host, limit: number): Promise<number> {
  return isolate.withPostgres(async (sql) => {
    const due = await dueBatches(sql, Date.now() - GRACE_MS, limit);
    const moved = await inBounds(due, WIDTH, async (row) => wakeOne(isolate, row));
    await moveBatchesOn(sql, moved);
    return due.length;
  }, "job");
}

async function wakeOne({ batches }: Host, row: DueBatch): Promise<MovedBatch> {
  const { batch_id, revision, completed } = row;
  const at = (next_wake_at: number): MovedBatch => ({ batch_id, revision, next_wake_at });
  try {
    const seen = { revision, acceptedAt: Number(row.requested_at) };
    const answer = await batches.find(batch_id)?.stub.wake(row.tenant_id, seen);
    if (answer) {
      return at(answer.revision === revision ? answer.nextWakeAt : Date.now() + LATER_MS);
    }
    // Its object has gone, as it should.
    if (completed) return at(Number.MAX_SAFE_INTEGER);
    log("error", "sweeper.batch_missing", { batchId: batch_id });
    return at(Date.now() + MISSING_MS);
  } catch (error) {
    log("warn", "sweeper.batch_failed", { error });
    return at(Date.now() + LATER_MS);
  }
}
