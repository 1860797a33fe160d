/** A batch as callers see it. Pure. */
import { batchState } from "../../domain/batch/batch-lifecycle.ts";
import type { Refusal } from "../../domain/batch/batch-record.ts";
import { batchRow, type BatchMirrorRow } from "../../domain/batch/batch-row.ts";
import { settledCount, type Counts } from "../../domain/batch/members.ts";
import { iso, isoOrNull } from "../../kernel/time/iso.ts";
import type { BatchFacts } from "./batch-rpc.ts";

/** `http/batches/batch-schemas.ts` documents this shape. Times are ISO 8601 in UTC. */
export interface BatchView {
  readonly id: string;
  readonly name: string | null;
  readonly state: "scheduled" | "submitting" | "open" | "completed";
  readonly type: string | null;
  readonly templateId: string | null;
  readonly total: number;
  /** Members by state. */
  readonly counts: Record<string, number>;
  readonly finished: number;
  readonly requestId: string;
  readonly acceptedAt: string;
  readonly scheduledAt: string | null;
  readonly startedAt: string | null;
  readonly submittedAt: string | null;
  readonly canceledAt: string | null;
  readonly completedAt: string | null;
}

/** The reason that a row of the request was refused. */
export interface RowFault {
  readonly index: number;
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

export function rowFault({ index, pointer, code, detail }: Refusal): RowFault {
  return { index, pointer, code, detail };
}

export function batchViewOf({ record, counts }: BatchFacts): BatchView {
  return batchView({ ...batchRow(record, counts.refused), state: batchState(record) }, counts);
}

/** The frame that a live socket gets. What SQL alone knows is asked for by the route. */
export function liveBatch(facts: BatchFacts): { readonly type: "batch"; readonly data: object } {
  const unknown = { firstAcceptedAt: null, firstSentAt: null, lastFinalAt: null };
  const refusals = facts.refusals.map(rowFault);
  const data = { ...batchViewOf(facts), refusals, ...unknown, errors: null, members: null };
  return { type: "batch", data };
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
