/** The caller wants a message not to be sent. Pure; times are epoch milliseconds. */
import { change } from "./change.ts";
import type { MessageRecord } from "./record.ts";
import { canChange } from "./states.ts";

/**
 * Cancels what is proven not to be sent. Undefined when it is too late: `canceled` always means not sent, so a message
 * with an open or an unknown attempt cannot be canceled any more.
 */
export function cancel(record: MessageRecord, now: number): MessageRecord | undefined {
  if (!canChange(record.state, "canceled")) return undefined;
  return change(record, { to: "canceled", event: "canceled", at: now });
}
