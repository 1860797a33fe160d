/** Writes what the looks of a run found, and starts the fallbacks that follow from it. */
import { sendFallback } from "./failover-run.ts";
import { wantsFailover, withAttempt, type DeliveryTrackingApiFailoverConfig } from "./failover.ts";
import { backoffAfter } from "./polling.ts";
import type { TrackingRecord } from "./record.ts";
import type { RunDeps, RunReport } from "./run.ts";
import { isTerminalDeliveryStatus } from "./status.ts";
import type { DeliveryTrackingStore } from "./store.ts";
import type { TrackingUpdate } from "./update.ts";

interface WriterRun {
  readonly now: Date;
  readonly signal: AbortSignal;
  /** Takes the records that a stopped run has not dealt with. */
  readonly left: TrackingRecord[];
}

interface Waiting {
  readonly record: TrackingRecord;
  readonly patch: Partial<TrackingRecord>;
}

/** Few enough for one statement anywhere, many enough that writing is not the slow part. */
const WRITE_BATCH = 50;

/** Results are written while the run goes on, so that a run that is cut short has not asked for nothing. */
export function createWriter(deps: RunDeps, report: RunReport, { now, signal, left }: WriterRun) {
  const { store, polling } = deps;
  let waiting: Waiting[] = [];

  async function flush(): Promise<void> {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    if (store.patchMany !== undefined && batch.length > 1) {
      const patches = batch.map(({ record: { messageId }, patch }) => ({ messageId, patch }));
      try {
        await store.patchMany(patches);
        batch.forEach(written);
        return;
      } catch {
        // One of them cannot be written; the others can, one by one.
      }
    }
    for (const item of batch) {
      await guarded(item, async () => store.patch(item.record.messageId, item.patch));
    }
  }

  function written({ record, patch }: Waiting): void {
    report.result.updated += 1;
    const { status = record.status } = patch;
    if (status === record.status) return;
    report.changed.push({ next: { ...record, ...patch }, previousStatus: record.status });
  }

  async function guarded(item: Waiting, write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      const refused = { messageId: item.record.messageId, error };
      report.refused.push(refused);
      report.result.errors.push(refused);
      await putOff(item);
      return;
    }
    written(item);
  }

  /** What the store refuses is looked at again after its back-off; where it takes not even that, after its lease. */
  async function putOff({ record }: Waiting): Promise<void> {
    const attemptCount = record.attemptCount + 1;
    const wait = backoffAfter(polling.backoffMs, attemptCount);
    const nextCheckAt = new Date(now.getTime() + wait);
    try {
      const due = { nextCheckAt, attemptCount, lastCheckedAt: now };
      if (store.patchOpen === undefined) await store.patch(record.messageId, due);
      else await store.patchOpen(record.messageId, due);
    } catch {
      // The refusal is reported; there is no more to say.
    }
  }

  return {
    flush,
    async add(record: TrackingRecord, update: TrackingUpdate): Promise<void> {
      const patch = { ...update.patch, nextCheckAt: update.nextCheckAt };
      const next: TrackingRecord = { ...record, ...patch };
      const config = deps.apiFailover;
      if (!wantsFailover(next, config)) {
        waiting.push({ record, patch });
        if (waiting.length >= WRITE_BATCH) await flush();
        return;
      }
      // A stopped run starts no fallback, and the failure is written only together with its intent.
      if (signal.aborted) left.push(record);
      else
        await guarded({ record, patch }, async () =>
          failOver({ store, config, signal }, next, patch, now),
        );
    },
  };
}

interface FailoverDeps {
  readonly store: DeliveryTrackingStore;
  readonly config: DeliveryTrackingApiFailoverConfig;
  readonly signal: AbortSignal;
}

/** Whoever ends the record writes the intent with it, and only they send. */
async function failOver(
  deps: FailoverDeps,
  next: TrackingRecord,
  patch: Partial<TrackingRecord>,
  now: Date,
): Promise<void> {
  const metadata = withAttempt(next, {
    attempted: true,
    status: "attempting",
    attemptedAt: now.toISOString(),
  });
  const failed = { ...patch, metadata };
  const mine = await endRecord(deps.store, next.messageId, failed);
  if (mine) await sendFallback(deps, { ...next, metadata });
}

async function endRecord(
  store: DeliveryTrackingStore,
  messageId: string,
  patch: Partial<TrackingRecord>,
): Promise<boolean> {
  if (store.patchOpen !== undefined) return store.patchOpen(messageId, patch);
  // The store cannot compare and set: look again at least.
  const current = await store.get(messageId);
  if (current === undefined || isTerminalDeliveryStatus(current.status)) return false;
  await store.patch(messageId, patch);
  return true;
}
