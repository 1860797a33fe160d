/**
 * An unconfirmed message of which the history shows a row that may be another message's, and nothing tells whose it is: it is neither
 * adopted nor absent. Once waiting is not likely to help it is reported, for a person to decide. Pure; times are epoch milliseconds.
 */
import { certainAfterMs, type AbsenceTiming } from "./absence.ts";
import { change } from "./change.ts";
import type { MessageRecord } from "./record.ts";
import { validityEnd } from "./validity.ts";

/** The reason of a message that only a person can decide on. */
export const UNDECIDED = "OUTCOME_UNDECIDED";

const ERROR = {
  code: UNDECIDED,
  message:
    "the outcome of the attempt was lost, and a row of the provider's history may be this message's or another's",
} as const;

export function isReported({ state, lastError }: MessageRecord): boolean {
  return state === "unconfirmed" && lastError?.code === UNDECIDED;
}

/** From when on a poll that cannot tell is reported: at the end of the window, or of the validity, when others would know by then. */
export function reportAt(record: MessageRecord, timing: AbsenceTiming): number {
  const { attemptAt = record.acceptedAt } = record;
  const over = Math.min(attemptAt + timing.windowMs, validityEnd(record));
  return Math.max(over, attemptAt + certainAfterMs(record, timing));
}

/** A poll could not tell whether a row is the message's. The same record where that is no news. */
export function afterUndecided(
  record: MessageRecord,
  timing: AbsenceTiming,
  now: number,
): MessageRecord {
  // That earlier polls did not show it counts no more.
  const known = record.absence ? { ...record, absence: undefined } : record;
  if (isReported(known) || now < reportAt(known, timing)) return known;
  return change(known, {
    to: "unconfirmed",
    event: "undecided",
    at: now,
    detail: { attempt: known.attempts, code: UNDECIDED },
    facts: { lastError: ERROR },
  });
}
