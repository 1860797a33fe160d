/** The tracking time of a message is over, and no result came. Pure; times are epoch milliseconds. */
import { change } from "./change.ts";
import type { MessageRecord } from "./record.ts";
import { isReported } from "./undecided.ts";

const TIMEOUT = {
  code: "TRACKING_TIMEOUT",
  message: "the provider gave no result within the tracking time",
} as const;

export function expire(record: MessageRecord, now: number): MessageRecord {
  return change(record, {
    to: "expired",
    event: "expired",
    at: now,
    facts: {
      errorClass: record.errorClass ?? "no_result",
      // The better reason stays.
      ...(!isReported(record) && { lastError: TIMEOUT }),
    },
  });
}
