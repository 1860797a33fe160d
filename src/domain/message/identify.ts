/** Learning the provider's id late. Pure. */
import { change, IDENTIFIED } from "./change.ts";
import type { MessageRecord } from "./record.ts";

/** A receipt was faster than the provider's answer: the message has moved on, and learns its id all the same. */
export function identify(
  record: MessageRecord,
  providerMessageId: string,
  now: number,
): MessageRecord {
  if (record.providerMessageId !== undefined) return record;
  return change(record, {
    to: record.state,
    event: IDENTIFIED,
    at: now,
    detail: { via: "answer", providerMessageId },
    facts: { providerMessageId },
  });
}
