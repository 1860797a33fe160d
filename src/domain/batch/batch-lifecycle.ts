/** The changes of a batch, as functions (record, fact, now) → record, and the time of its next alarm. Pure. */
import { keptFingerprint } from "../../kernel/hashes/same-request.ts";
import { HOUR_MS } from "../../kernel/time/units.ts";
import { againAt } from "../message/mirror-again.ts";
import type { BatchRecord, BatchState, BatchTiming } from "./batch-record.ts";

export type BatchAcceptance = Pick<
  BatchRecord,
  | "id"
  | "tenant"
  | "fingerprint"
  | "requestId"
  | "traceparent"
  | "name"
  | "type"
  | "templateId"
  | "total"
  | "refused"
  | "scheduledAt"
  | "upload"
  | "chunks"
  | "sharedImage"
  | "notifies"
>;

export function acceptBatch(acceptance: BatchAcceptance, now: number): BatchRecord {
  return {
    schema: 1,
    ...acceptance,
    fingerprint: keptFingerprint(acceptance.fingerprint),
    acceptedAt: now,
    revision: 1,
    mirrored: 0,
    changedAt: now,
    doneChunks: 0,
  };
}

export function batchState(record: BatchRecord): BatchState {
  if (record.completedAt !== undefined) return "completed";
  if (record.submittedAt !== undefined) return "open";
  return record.startedAt === undefined && record.scheduledAt !== undefined
    ? "scheduled"
    : "submitting";
}

/** The state of the first answer follows from what never changes. */
export function firstState(record: BatchRecord): BatchState {
  const waits = record.scheduledAt !== undefined && record.scheduledAt > record.acceptedAt;
  return waits ? "scheduled" : "submitting";
}

function changed(record: BatchRecord, facts: Partial<BatchRecord>, now: number): BatchRecord {
  return { ...record, ...facts, revision: record.revision + 1, changedAt: now };
}

export function startBatch(record: BatchRecord, now: number): BatchRecord {
  return record.startedAt === undefined ? changed(record, { startedAt: now }, now) : record;
}

/** The rows of one chunk more are messages. The count alone is no change that anybody is told. */
export function chunkDone(record: BatchRecord, now: number): BatchRecord {
  const doneChunks = record.doneChunks + 1;
  if (doneChunks < record.chunks) return { ...record, doneChunks };
  return changed(record, { doneChunks, submittedAt: now }, now);
}

/** Undefined where all is over already. What was not sent yet is canceled; that walk goes through all members. */
export function cancelBatch(record: BatchRecord, now: number): BatchRecord | undefined {
  if (record.completedAt !== undefined || record.canceledAt !== undefined) return undefined;
  return changed(record, { canceledAt: now, cancelFrom: 0 }, now);
}

export function completeBatch(record: BatchRecord, settled: number, now: number): BatchRecord {
  const over = record.submittedAt !== undefined && settled === record.total;
  return over && record.completedAt === undefined
    ? changed(record, { completedAt: now }, now)
    : record;
}

/** The next action. Making messages comes first: a cancel then makes the rest of them canceled. */
export type BatchAction = "wait" | "start" | "submit" | "cancel" | "refresh" | "purge";

export function decideBatch(record: BatchRecord, timing: BatchTiming, now: number): BatchAction {
  if (record.submittedAt === undefined) {
    if (record.startedAt !== undefined) return "submit";
    const due = record.canceledAt !== undefined || (record.scheduledAt ?? 0) <= now;
    return due ? "start" : "wait";
  }
  if (record.cancelFrom !== undefined) return "cancel";
  if (record.refreshFrom !== undefined) return "refresh";
  return isForgettable(record, timing, now) ? "purge" : "wait";
}

function isForgettable(record: BatchRecord, timing: BatchTiming, now: number): boolean {
  return (
    record.completedAt !== undefined &&
    record.mirrored >= record.revision &&
    now >= record.completedAt + timing.retentionMs
  );
}

/** When it wakes up by itself; undefined while it waits for its members alone. */
export function nextBatchWake(
  record: BatchRecord,
  timing: BatchTiming,
  now: number,
): number | undefined {
  const action = decideBatch(record, timing, now);
  if (action !== "wait") return now;
  const times = [
    ...(record.startedAt === undefined ? [record.scheduledAt ?? now] : []),
    ...(record.mirrored < record.revision
      ? [againAt(record.changedAt, timing.mirrorAgainMs, now)]
      : []),
    ...(record.completedAt !== undefined ? [record.completedAt + timing.retentionMs] : []),
  ];
  return times.length > 0 ? Math.max(now, Math.min(...times)) : undefined;
}

/** While it waits for its members it has no alarm that could be lost. */
const WAITING_MS = HOUR_MS;

/** When a sweeper should look whether it is awake, once Postgres has what there is. */
export function batchSweepAt(record: BatchRecord, timing: BatchTiming, now: number): number {
  const known = { ...record, mirrored: record.revision };
  return nextBatchWake(known, timing, now) ?? now + WAITING_MS;
}

/** True if the alarm that came now should mirror again. */
export function isBatchMirrorDue(record: BatchRecord, timing: BatchTiming, now: number): boolean {
  return record.mirrored < record.revision && now - record.changedAt >= timing.mirrorAgainMs;
}
