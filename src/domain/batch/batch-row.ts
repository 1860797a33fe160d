/** The part of a batch that goes to Postgres. Pure. */
import { batchState } from "./batch-lifecycle.ts";
import type { BatchRecord } from "./batch-record.ts";

/** Columns of `kmsg_batch`. Times are epoch milliseconds. */
export interface BatchMirrorRow {
  readonly batch_id: string;
  readonly tenant_id: string;
  readonly name: string | null;
  readonly state: string;
  readonly revision: number;
  readonly type: string | null;
  readonly template_id: string | null;
  readonly total: number;
  readonly refused: number;
  readonly requested_at: number;
  readonly scheduled_at: number | null;
  readonly started_at: number | null;
  readonly submitted_at: number | null;
  readonly completed_at: number | null;
  readonly canceled_at: number | null;
  readonly request_id: string;
}

/** As it is stored: with what the sweeper alone reads. */
export interface StoredBatchRow extends BatchMirrorRow {
  readonly next_wake_at: number;
}

/** @param refused members that are no message, as far as is known now. */
export function batchRow(record: BatchRecord, refused: number): BatchMirrorRow {
  return {
    batch_id: record.id,
    tenant_id: record.tenant,
    name: record.name ?? null,
    state: batchState(record),
    revision: record.revision,
    type: record.type ?? null,
    template_id: record.templateId ?? null,
    total: record.total,
    refused,
    requested_at: record.acceptedAt,
    scheduled_at: record.scheduledAt ?? null,
    started_at: record.startedAt ?? null,
    submitted_at: record.submittedAt ?? null,
    completed_at: record.completedAt ?? null,
    canceled_at: record.canceledAt ?? null,
    request_id: record.requestId,
  };
}
