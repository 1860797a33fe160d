/** An operator sends a failed message anew. Pure; times are epoch milliseconds. */
import { change } from "./change.ts";
import type { MessageRecord } from "./record.ts";
import { renewedValidity } from "./validity.ts";

/**
 * A new attempt of a message that no provider ever took, its history intact. Undefined for any other message. What was only presumed of
 * an earlier attempt stays so: the history is polled before the new one.
 */
export function replay(record: MessageRecord, now: number): MessageRecord | undefined {
  if (record.state !== "failed" || record.textGone || record.redactedAt !== undefined) {
    return undefined;
  }
  return change(record, {
    to: "accepted",
    event: "replayed",
    at: now,
    facts: {
      attemptAfter: now,
      failedAt: undefined,
      attemptLimitFrom: record.attempts,
      uncounted: undefined,
      resent: undefined,
      renewedUntil: renewedValidity(record, now),
      // Where it fails again, that is decided anew. A text that went out is not sent twice.
      ...(record.fallback?.state === "skipped" && { fallback: undefined }),
    },
  });
}
