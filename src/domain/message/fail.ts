/** A message fails for good. Pure; times are epoch milliseconds. */
import { change, type Change } from "./change.ts";
import type { MessageRecord } from "./record.ts";

export function fail(
  record: MessageRecord,
  error: { readonly code: string; readonly message: string; readonly fault: string },
  now: number,
  more: Pick<Change, "detail" | "facts"> = {},
): MessageRecord {
  return change(record, {
    to: "failed",
    event: "failed",
    at: now,
    detail: {
      // Of an earlier attempt, where nothing else is known.
      ...(record.presumed && { absence: "presumed" }),
      ...(more.detail ?? { code: error.code, fault: error.fault }),
    },
    facts: {
      ...more.facts,
      lastError: { code: error.code, message: error.message },
      errorClass: error.fault,
      failedAt: now,
    },
  });
}
