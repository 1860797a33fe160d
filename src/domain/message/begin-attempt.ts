/** The intent of an attempt. Pure; times are epoch milliseconds. */
import { change } from "./change.ts";
import type { MessageRecord } from "./record.ts";
import { NO_ROUTE } from "./reroute.ts";

/** The intent: written before the provider is called, so that a crash leaves a trace of the open attempt. */
export function beginAttempt(record: MessageRecord, now: number): MessageRecord {
  const attempts = record.attempts + 1;
  return change(record, {
    to: "sending",
    event: "attempt_started",
    at: now,
    detail: { attempt: attempts },
    facts: {
      attempts,
      attemptAt: now,
      attemptEndedAt: undefined,
      slotted: undefined,
      toldLater: undefined,
      absence: undefined,
      ...(record.spareOnly && NO_ROUTE),
    },
  });
}
