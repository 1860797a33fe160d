/**
 * An attempt whose absence from the provider's history was only presumed: it may have been taken all the same. While the message waits
 * for another attempt the result of that one still counts, and right before the other one begins the history is polled once more.
 * Pure; times are epoch milliseconds.
 */
import { KNOWN_MS } from "../gate/claims.ts";
import type { AbsenceTiming } from "./absence.ts";
import type { MessageRecord } from "./record.ts";
import { isIn } from "./state-sets.ts";

export interface Presumed {
  /** When that attempt began and ended. */
  readonly attemptAt: number;
  readonly attemptEndedAt?: number | undefined;
  /** The newest poll that did not show it. */
  readonly polledAt: number;
}

/** The newest attempt of an unconfirmed message counts as not taken. */
export function presume(record: MessageRecord, now: number): Presumed {
  const { attemptAt = record.acceptedAt, attemptEndedAt, absence } = record;
  return { attemptAt, attemptEndedAt, polledAt: absence?.lastAt ?? now };
}

/** True if it waits for another attempt though an earlier one may have been taken. */
export function mayBeTaken({ state, presumed }: MessageRecord): boolean {
  return presumed !== undefined && isIn("waiting", state);
}

/** The record with the times of the attempt that may have been taken: they find its row, and its checks count from there. */
export function inPresumedAttempt(record: MessageRecord): MessageRecord {
  if (!record.presumed) return record;
  const { attemptAt, attemptEndedAt } = record.presumed;
  return { ...record, attemptAt, attemptEndedAt };
}

/** The record as a poll looks for it: like any message whose outcome is unknown. */
export function asPolled(record: MessageRecord): MessageRecord {
  return mayBeTaken(record) ? { ...inPresumedAttempt(record), state: "unconfirmed" } : record;
}

/** True if the history has to be polled before the next attempt. Of a row that is older nobody knows any more whose it is. */
export function isPollDue(
  record: MessageRecord,
  { waitMs }: Pick<AbsenceTiming, "waitMs">,
  now: number,
): boolean {
  const { presumed } = record;
  if (!presumed || !mayBeTaken(record)) return false;
  return now - presumed.polledAt > waitMs && now - presumed.attemptAt < KNOWN_MS;
}

/** Another poll did not show it. */
export function stillUnseen(record: MessageRecord, now: number): MessageRecord {
  return record.presumed ? { ...record, presumed: { ...record.presumed, polledAt: now } } : record;
}
