/** One run over the records that are due: take them, ask for each, write what changed. */
import type { Provider } from "@k-msg/core";

import { checkRecord } from "./check.ts";
import { sendFallback } from "./failover-run.ts";
import { wantsFailover, withAttempt, type DeliveryTrackingApiFailoverConfig } from "./failover.ts";
import type { DeliveryTrackingPollingConfig } from "./polling.ts";
import type { TrackingRecord } from "./record.ts";
import { isTerminalDeliveryStatus } from "./status.ts";
import type { DeliveryTrackingStore, TrackingPatch } from "./store.ts";
import type { TrackingUpdate } from "./update.ts";

/** What a run did. */
export interface TrackingReconcileResult {
  /** Records that were due. */
  due: number;
  /** Records whose change was written. */
  updated: number;
  /** Per record that could not be asked about or written. */
  errors: { messageId: string; error: unknown }[];
  /** A full page: there may be more. */
  moreDue: boolean;
}

export interface RunDeps {
  readonly store: DeliveryTrackingStore;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly polling: DeliveryTrackingPollingConfig;
  readonly apiFailover: DeliveryTrackingApiFailoverConfig | undefined;
}

/** Few enough for one statement anywhere, many enough that writing is not the slow part. */
const WRITE_BATCH = 50;

/** Rejects only when the due records cannot be read. */
export async function runOnce(deps: RunDeps, now: Date): Promise<TrackingReconcileResult> {
  const { store, polling } = deps;
  const { batchSize, leaseMs, concurrency } = polling;
  const due = await (store.claimDue === undefined
    ? store.listDue(now, batchSize)
    : store.claimDue(now, batchSize, leaseMs));
  const result: TrackingReconcileResult = {
    due: due.length,
    updated: 0,
    errors: [],
    moreDue: due.length >= Math.floor(batchSize) && due.length > 0,
  };
  const writer = createWriter(deps, result);
  const queue = due.values();
  const worker = async (): Promise<void> => {
    for (const record of queue) {
      const { update, error } = await checkRecord({ record, now, polling }, deps.providers);
      if (error !== undefined) result.errors.push({ messageId: record.messageId, error });
      await writer.add(record, update, now);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, due.length) }, worker));
  await writer.flush();
  return result;
}

/** Results are written while the run goes on, so that a run that is cut short has not asked for nothing. */
function createWriter(deps: RunDeps, result: TrackingReconcileResult) {
  const { store } = deps;
  let waiting: TrackingPatch[] = [];

  async function flush(): Promise<void> {
    const patches = waiting;
    waiting = [];
    if (patches.length === 0) return;
    if (store.patchMany !== undefined && patches.length > 1) {
      try {
        await store.patchMany(patches);
        result.updated += patches.length;
        return;
      } catch {
        // One of them cannot be written; the others can, one by one.
      }
    }
    for (const { messageId, patch } of patches) {
      await guarded(messageId, async () => {
        await store.patch(messageId, patch);
        result.updated += 1;
      });
    }
  }

  async function guarded(messageId: string, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      result.errors.push({ messageId, error });
    }
  }

  return {
    flush,
    async add(record: TrackingRecord, update: TrackingUpdate, now: Date): Promise<void> {
      const patch = { ...update.patch, nextCheckAt: update.nextCheckAt };
      const next: TrackingRecord = { ...record, ...patch };
      if (wantsFailover(next, deps.apiFailover)) {
        const config = deps.apiFailover;
        await guarded(record.messageId, async () => failOver(store, config, next, patch, now));
        result.updated += 1;
        return;
      }
      waiting.push({ messageId: record.messageId, patch });
      if (waiting.length >= WRITE_BATCH) await flush();
    },
  };
}

/** Whoever ends the record writes the intent with it, and only they send. */
async function failOver(
  store: DeliveryTrackingStore,
  config: DeliveryTrackingApiFailoverConfig,
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
  const mine = await endRecord(store, next.messageId, failed);
  if (mine) await sendFallback({ store, config }, { ...next, metadata });
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
