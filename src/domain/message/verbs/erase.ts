/** A caller has number and text of a message forgotten. Pure. */
import { isHeld, redact } from "../../privacy/redact.ts";
import { cancel } from "../cancel.ts";
import type { MessageRecord } from "../record.ts";
import type { Decision } from "./decision.ts";

export interface Erased {
  /** `held`: by a legal hold. `not_final`: nothing was done, or it was noted for its end. */
  readonly kind: "ok" | "held" | "not_final";
  readonly record: MessageRecord;
}

/**
 * The next change on the way to an erasure: what was not sent is canceled for it. Undefined where none is left, or where the message
 * has to come to its end first.
 */
export function eraseStep(record: MessageRecord, now: number): MessageRecord | undefined {
  if (record.finalizedAt === undefined) return cancel(record, now);
  return record.redactedAt === undefined ? redact(record, now) : undefined;
}

/** @param ask of any message, as soon as it is final, and what was not sent never is; otherwise of a final one alone */
export function onErase(
  record: MessageRecord,
  { ask }: { readonly ask: boolean },
  now: number,
): Decision<Erased, "again"> {
  const isFinal = record.finalizedAt !== undefined;
  if (isHeld(record)) return { answer: { kind: "held", record } };
  if (!ask && !isFinal) return { answer: { kind: "not_final", record } };
  const next = eraseStep(record, now);
  if (next) return { record: next, effects: ["again"], answer: { kind: "ok", record: next } };
  if (isFinal) return { answer: { kind: "ok", record } };
  const answer = { kind: "not_final", record } as const;
  return record.eraseOwed === undefined
    ? { record: { ...record, eraseOwed: now }, answer }
    : { answer };
}
