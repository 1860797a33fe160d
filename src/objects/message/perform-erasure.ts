/** Forgets a message that was to be forgotten as soon as it can be. */
import { cancel } from "../../domain/message/cancel.ts";
import { erasureAt, redact } from "../../domain/privacy/redact.ts";
import type { Journal } from "./journal.ts";

export async function performErasure(journal: Journal): Promise<void> {
  const { record } = journal;
  if (!record || erasureAt(record) === undefined) return;
  eraseNow(journal, Date.now());
}

/** What was not sent is canceled for it. @returns false: it is on its way, and has to come to its end first. */
export function eraseNow(journal: Journal, now: number): boolean {
  const { record } = journal;
  if (!record) return false;
  const canceled = record.finalizedAt === undefined ? cancel(record, now) : undefined;
  if (canceled) journal.commit(canceled);
  const final = journal.record;
  if (final?.finalizedAt === undefined) return false;
  if (final.redactedAt === undefined) journal.commit(redact(final, now));
  return true;
}
