/** Forgets a message that was to be forgotten as soon as it can be. */
import { eraseStep } from "../../domain/message/verbs/erase.ts";
import { erasureAt } from "../../domain/privacy/redact.ts";
import type { Journal } from "./journal.ts";

export async function performErasure(journal: Journal): Promise<void> {
  const { record } = journal;
  if (!record || erasureAt(record) === undefined) return;
  const now = Date.now();
  let next = eraseStep(record, now);
  while (next) {
    journal.commit(next);
    next = journal.record && eraseStep(journal.record, now);
  }
}
