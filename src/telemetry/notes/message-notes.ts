/** What a message's calls to a provider leave behind: counts, times, spans. */
import type { AttemptOutcome } from "../../domain/message/lifecycle.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { countCheck, countHistory, countSend } from "../metrics/counts.ts";
import { providerLabel } from "../metrics/labels.ts";
import type { Attribute } from "../tracing/otlp.ts";
import { recordSpan } from "../tracing/spans.ts";

/** @param startMs epoch ms of the call. */
export function noteSend(
  settings: Settings,
  record: MessageRecord,
  outcome: AttemptOutcome,
  startMs: number,
): void {
  const { providerId, request, attempts, traceparent } = record;
  countSend(providerId, request.type, outcome.kind, Date.now() - startMs);
  recordSpan(settings, traceparent, {
    name: `send ${providerLabel(providerId)}`,
    kind: "client",
    startMs,
    attributes: {
      ...common(record, "send"),
      "kmsg.attempt": attempts,
      "kmsg.outcome": outcome.kind,
    },
    failed: outcome.kind !== "accepted",
  });
}

/** One call for a provider's history. */
export function noteHistory(
  settings: Settings,
  record: MessageRecord,
  ok: boolean,
  startMs: number,
): void {
  countHistory(record.providerId, ok, Date.now() - startMs);
  recordSpan(settings, record.traceparent, {
    name: `check ${providerLabel(record.providerId)}`,
    kind: "client",
    startMs,
    attributes: common(record, "check"),
    failed: !ok,
  });
}

/** What a check found. */
export function noteCheck(record: MessageRecord, via: string, result: string): void {
  countCheck(record.providerId, via, result);
}

function common(record: MessageRecord, operation: string): Readonly<Record<string, Attribute>> {
  return {
    "messaging.system": providerLabel(record.providerId),
    "messaging.operation.name": operation,
    "messaging.operation.type": operation === "send" ? "send" : "receive",
    "kmsg.type": record.request.type,
  };
}
