/** Batches as callers see them. Pure. */
import { batchState, firstState } from "../../domain/batch/batch-lifecycle.ts";
import type { Refusal } from "../../domain/batch/batch-record.ts";
import { batchRow, type BatchMirrorRow } from "../../domain/batch/batch-row.ts";
import { settledCount, type Counts } from "../../domain/batch/members.ts";
import type { BatchFacts } from "../../objects/batch/batch-rpc.ts";
import type { BatchAccepted, BatchView } from "./batch-schemas.ts";

export function batchAccepted({ record, refusals }: BatchFacts): BatchAccepted {
  return {
    id: record.id,
    name: record.name ?? null,
    state: firstState(record),
    total: record.total,
    accepted: record.total - record.refused,
    refused: record.refused,
    // Refusals that came later are not what the first caller was told.
    errors: refusals.filter(({ late }) => late === undefined).map(rowFault),
    acceptedAt: iso(record.acceptedAt),
    scheduledAt: isoOrNull(record.scheduledAt ?? null),
  };
}

export function rowFault({
  index,
  pointer,
  code,
  detail,
}: Refusal): BatchAccepted["errors"][number] {
  return { index, pointer, code, detail };
}

export function batchViewOf({ record, counts }: BatchFacts): BatchView {
  return batchView({ ...batchRow(record, counts.refused), state: batchState(record) }, counts);
}

export function batchView(row: BatchMirrorRow, counts: Counts): BatchView {
  return {
    id: row.batch_id,
    name: row.name,
    state: row.state as BatchView["state"],
    type: row.type,
    templateId: row.template_id,
    total: row.total,
    counts: { ...counts },
    finished: settledCount(counts),
    requestId: row.request_id,
    acceptedAt: iso(row.requested_at),
    scheduledAt: isoOrNull(row.scheduled_at),
    startedAt: isoOrNull(row.started_at),
    submittedAt: isoOrNull(row.submitted_at),
    canceledAt: isoOrNull(row.canceled_at),
    completedAt: isoOrNull(row.completed_at),
  };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}

export function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
