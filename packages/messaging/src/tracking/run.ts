/** One run over the records that are due: take them, ask for each, write what changed. */
import type { DeliveryStatus, Provider } from "@k-msg/core";

import { checkRecord, type CheckRequest } from "./check.ts";
import type { DeliveryTrackingApiFailoverConfig } from "./failover.ts";
import type { DeliveryTrackingPollingConfig } from "./polling.ts";
import type { TrackingRecord } from "./record.ts";
import type { DeliveryTrackingStore } from "./store.ts";
import type { TrackingUpdate } from "./update.ts";
import { createWriter } from "./write-updates.ts";

/** What went wrong with one record. */
export interface TrackingRecordError {
  messageId: string;
  error: unknown;
}

/** What a run did. */
export interface TrackingReconcileResult {
  /** Records that were due. */
  due: number;
  /** Records whose change was written. */
  updated: number;
  /** What each look found, in the order of the answers. */
  updates: TrackingUpdate[];
  /** Per record that could not be asked about or written. */
  errors: TrackingRecordError[];
  /** A full page, or a run that was stopped: there may be more. */
  moreDue: boolean;
}

/** A run's result with what only the service needs. */
export interface RunReport {
  readonly result: TrackingReconcileResult;
  /** What the store could not write; these are among the errors, too. */
  readonly refused: TrackingRecordError[];
  /** Written changes of a status. */
  readonly changed: { readonly next: TrackingRecord; readonly previousStatus: DeliveryStatus }[];
}

export interface RunDeps {
  readonly store: DeliveryTrackingStore;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly polling: DeliveryTrackingPollingConfig;
  readonly apiFailover: DeliveryTrackingApiFailoverConfig | undefined;
}

/**
 * Rejects only when the due records cannot be read. Once `request.signal` aborts, no provider is asked any more; what is known by
 * then is written, and the rest is due again at once.
 */
export async function runOnce(deps: RunDeps, now: Date, request: CheckRequest): Promise<RunReport> {
  const { store, polling } = deps;
  const { batchSize, concurrency } = polling;
  const report: RunReport = {
    result: { due: 0, updated: 0, updates: [], errors: [], moreDue: false },
    refused: [],
    changed: [],
  };
  if (request.signal.aborted) return report;
  const due = await takeDue(store, polling, now);
  const { result } = report;
  result.due = due.length;
  result.moreDue = due.length >= Math.floor(batchSize) && due.length > 0;

  const left: TrackingRecord[] = [];
  const writer = createWriter(deps, report, { now, signal: request.signal, left });
  const queue = due.values();
  const worker = async (): Promise<void> => {
    for (const record of queue) {
      const checked = request.signal.aborted
        ? undefined
        : await checkRecord({ record, now, polling }, deps.providers, request);
      if (checked === undefined) {
        left.push(record);
        continue;
      }
      const { messageId } = record;
      if (checked.error !== undefined) result.errors.push({ messageId, error: checked.error });
      result.updates.push(checked.update);
      await writer.add(record, checked.update);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, due.length) }, worker));
  await writer.flush();
  if (left.length > 0) {
    result.moreDue = true;
    await giveBack(deps, left, now);
  }
  return report;
}

async function takeDue(
  store: DeliveryTrackingStore,
  { batchSize, leaseMs }: DeliveryTrackingPollingConfig,
  now: Date,
): Promise<TrackingRecord[]> {
  if (leaseMs > 0 && store.claimDue) return store.claimDue(now, batchSize, leaseMs);
  if (leaseMs > 0 && store.leaseDue) return store.leaseDue(now, batchSize, leaseMs);
  return store.listDue(now, batchSize);
}

/** A lease that cannot be given back ends by itself. */
async function giveBack(
  { store, polling }: RunDeps,
  records: readonly TrackingRecord[],
  now: Date,
): Promise<void> {
  const leases = store.claimDue !== undefined || store.leaseDue !== undefined;
  if (!leases || !(polling.leaseMs > 0)) return;
  try {
    if (store.releaseLeases !== undefined) {
      await store.releaseLeases(records.map(({ messageId }) => messageId));
      return;
    }
    for (const { messageId } of records) await store.patch(messageId, { nextCheckAt: now });
  } catch {
    // Nothing is lost but the time of the lease.
  }
}
