/** The caller wants a message not to be sent. Pure; times are epoch milliseconds. */
import { change } from "./change.ts";
import { endNotTaken } from "./own-end.ts";
import type { MessageRecord } from "./record.ts";
import { canChange } from "./states.ts";

const BY_CANCEL = "cancel";

/**
 * Cancels what is proven not to be sent. Undefined when it is too late: `canceled` always means not sent, so a message
 * with an open or an unknown attempt cannot be canceled any more. One whose earlier attempt was only presumed not to be taken is sent
 * no more, but fails: nobody can say that it was not sent.
 */
export function cancel(record: MessageRecord, now: number): MessageRecord | undefined {
  if (!canChange(record.state, "canceled")) return undefined;
  if (record.presumed) return endNotTaken(record, now, { by: BY_CANCEL });
  return change(record, { to: "canceled", event: "canceled", at: now });
}

/** True if a cancel has ended it: a repeat is answered like the first. */
export function isCanceled({ state, timeline }: MessageRecord): boolean {
  if (state === "canceled") return true;
  const end = timeline.findLast(({ from, to }) => to === "failed" && from !== to);
  return state === "failed" && end?.detail?.["by"] === BY_CANCEL;
}
