/** A caller cancels a message. Pure. */
import { cancel, isCanceled } from "../cancel.ts";
import type { MessageRecord } from "../record.ts";
import type { Decision } from "./decision.ts";

export interface Canceled {
  readonly kind: "ok" | "too_late";
  readonly record: MessageRecord;
}

export function onCancel(record: MessageRecord, now: number): Decision<Canceled> {
  if (isCanceled(record)) return { answer: { kind: "ok", record } };
  const canceled = cancel(record, now);
  if (!canceled) return { answer: { kind: "too_late", record } };
  return { record: canceled, answer: { kind: "ok", record: canceled } };
}
