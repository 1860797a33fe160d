/** Time that a final message is kept. Pure; times are epoch milliseconds. */
import { hasText } from "../privacy/redact.ts";
import type { MessageRecord } from "./record.ts";
import type { Timing } from "./timing.ts";

/** When a final message forgets its text; undefined where it has none. */
export function textEnd(record: MessageRecord, timing: Timing): number | undefined {
  const { finalizedAt } = record;
  if (finalizedAt === undefined || timing.textMs === undefined) return undefined;
  return hasText(record) ? finalizedAt + timing.textMs : undefined;
}

/** When its object goes. What was redacted may stay longer, to refuse its key. */
export function retentionEnd(record: MessageRecord, timing: Timing): number {
  const end = (record.finalizedAt ?? record.changedAt) + timing.retentionMs;
  const { redactedAt } = record;
  return redactedAt === undefined ? end : Math.max(end, redactedAt + (timing.erasedMs ?? 0));
}
