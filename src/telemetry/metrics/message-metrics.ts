/** Counts a change of a message. Pure. */
import type { MessageRecord, TimelineEntry } from "../../domain/message/record.ts";
import { isFinal } from "../../domain/message/states.ts";
import { codeLabel, faultLabel, providerLabel } from "./labels.ts";
import type { Sample } from "./registry.ts";

/** All that happened between two states of a record; `before` is absent for a message that was just made. */
export function samplesOf(
  before: MessageRecord | undefined,
  after: MessageRecord,
): readonly Sample[] {
  const known = before?.revision ?? 0;
  const samples: Sample[] = after.timeline
    .filter((entry) => entry.revision > known)
    .flatMap((entry) => samplesOfEntry(entry, after));
  if (before?.sentAt === undefined && after.sentAt !== undefined)
    samples.push(...sentSamples(after));
  return samples;
}

function samplesOfEntry(entry: TimelineEntry, record: MessageRecord): readonly Sample[] {
  const { tenant, request } = record;
  const { type } = request;
  const provider = providerLabel(record.providerId);
  const { event, from, to, detail } = entry;
  const retry = (reason: string): Sample => ({
    name: "kmsg_send_retries_total",
    labels: { provider, type, reason },
  });
  const samples: Sample[] = [];
  if (from === null) {
    samples.push({ name: "kmsg_messages_accepted_total", labels: { tenant, type } });
  }
  if (event === "retry_scheduled") samples.push(retry(faultLabel(detail?.["fault"])));
  if (event === "resend_scheduled") samples.push(retry("resend"));
  if (event === "replayed") samples.push(retry("replay"));
  if (event === "outcome_unknown" && detail?.["code"] === "INTERRUPTED") {
    const labels = { provider, type, outcome: "interrupted" };
    samples.push({ name: "kmsg_send_attempts_total", labels });
  }
  if (!isFinal(to) || from === to) return samples;
  if (from !== null && isFinal(from)) {
    return [
      ...samples,
      { name: "kmsg_messages_late_results_total", labels: { provider, state: to } },
    ];
  }
  if (to === "failed") {
    samples.push({ name: "kmsg_dead_letters_total", labels: { kind: "send" } });
  }
  return [
    ...samples,
    {
      name: "kmsg_messages_final_total",
      labels: { tenant, type, provider, state: to, code: codeLabel(record) },
    },
    {
      name: "kmsg_message_time_to_final_seconds",
      labels: { type, state: to },
      value: (entry.at - startOf(record)) / 1000,
    },
  ];
}

function sentSamples(record: MessageRecord): readonly Sample[] {
  const { tenant, request, sentAt = 0 } = record;
  const { type } = request;
  const provider = providerLabel(record.providerId);
  return [
    { name: "kmsg_messages_sent_total", labels: { tenant, type, provider } },
    {
      name: "kmsg_message_time_to_sent_seconds",
      labels: { type, provider },
      value: (sentAt - startOf(record)) / 1000,
    },
  ];
}

/** A message that waits for its time is not slow. */
function startOf({ acceptedAt, scheduledAt }: MessageRecord): number {
  return Math.max(acceptedAt, scheduledAt ?? 0);
}
