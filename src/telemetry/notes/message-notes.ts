/** The traces of a message's calls to a provider: counts, times, spans. */
import type { AttemptOutcome } from "../../domain/message/attempt-outcome.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { providerLabel } from "../metrics/labels.ts";
import type { NoteHost } from "../telemetry.ts";
import type { Attribute } from "../tracing/otlp.ts";

/** @param startMs epoch ms of the call. */
export function noteSend(
  { telemetry, settings }: NoteHost,
  record: MessageRecord,
  outcome: AttemptOutcome,
  startMs: number,
): void {
  const { providerId, request, attempts, traceparent } = record;
  telemetry.counts.send(providerId, request.type, outcome.kind, Date.now() - startMs);
  telemetry.spans.record(settings, traceparent, {
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
  { telemetry, settings }: NoteHost,
  record: MessageRecord,
  ok: boolean,
  startMs: number,
): void {
  telemetry.counts.history(record.providerId, ok, Date.now() - startMs);
  telemetry.spans.record(settings, record.traceparent, {
    name: `check ${providerLabel(record.providerId)}`,
    kind: "client",
    startMs,
    attributes: common(record, "check"),
    failed: !ok,
  });
}

function common(record: MessageRecord, operation: string): Readonly<Record<string, Attribute>> {
  return {
    "messaging.system": providerLabel(record.providerId),
    "messaging.operation.name": operation,
    "messaging.operation.type": operation === "send" ? "send" : "receive",
    "kmsg.type": record.request.type,
  };
}
