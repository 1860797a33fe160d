/** Decides the next action of a message. Pure; the object performs it. */
import { isHeld } from "../privacy/redact.ts";
import { isCheckDue, type Looks } from "./check-due.ts";
import { isAnotherDue, nextCheck } from "./check-times.ts";
import { dutyAt } from "./duty-times.ts";
import type { MessageRecord } from "./record.ts";
import { retentionEnd, textEnd } from "./retention.ts";
import { isIn } from "./state-sets.ts";
import type { Timing } from "./timing.ts";
import { isStale } from "./validity.ts";

export type Action =
  | "wait"
  | "attempt"
  | "invalidate"
  | "interrupt"
  | "check"
  | "forget_text"
  | "purge";

/** A wake-up may come a moment early. */
const EARLY_MS = 50;

/** Facts that the decision needs besides the record. */
export interface Situation {
  readonly timing: Timing;
  /** This process is inside a provider call for the message; an intent without an open call means a crash. */
  readonly attemptOpen: boolean;
  /** This process's knowledge of its polls of the history. */
  readonly looks?: Looks | undefined;
}

/** True if the message waits for nothing but another attempt. */
export function mayAttempt({ state, eraseOwed }: MessageRecord): boolean {
  return (state === "accepted" || state === "scheduled") && eraseOwed === undefined;
}

export function decide(
  record: MessageRecord,
  { timing, attemptOpen, looks }: Situation,
  now: number,
): Action {
  switch (record.state) {
    case "accepted":
    case "scheduled":
      if (record.eraseOwed !== undefined) return "wait";
      if (isStale(record, now)) return "invalidate";
      return now >= record.attemptAfter - EARLY_MS ? "attempt" : "wait";
    case "sending":
      return attemptOpen ? "wait" : "interrupt";
    case "unconfirmed":
    case "sent":
      return isCheckDue(record, timing, now, looks) ? "check" : "wait";
    case "delivered":
    case "undelivered":
    case "failed":
    case "canceled":
    case "expired":
      return atRest(record, timing, now);
  }
}

function atRest(record: MessageRecord, timing: Timing, now: number): Action {
  if (isHeld(record)) return "wait";
  if (isSettled(record) && now >= retentionEnd(record, timing)) return "purge";
  const textAt = textEnd(record, timing);
  return textAt !== undefined && now >= textAt - EARLY_MS ? "forget_text" : "wait";
}

/** Nothing of it would be lost with the object. */
function isSettled(record: MessageRecord): boolean {
  const told = record.mirrored >= record.revision && record.ledgered === true;
  return told && dutyAt(record) === undefined;
}

/** After a check that settled nothing: is there another one to come? */
export function isExhausted(record: MessageRecord, timing: Timing, now: number): boolean {
  return isIn("tracked", record.state) && nextCheck(record, timing, now) === undefined;
}

/** True if an unacknowledged revision is old enough to be mirrored again. */
export function isMirrorOverdue(
  record: MessageRecord,
  acknowledged: number,
  timing: Timing,
  now: number,
): boolean {
  return (
    acknowledged < record.revision && now - record.changedAt >= timing.mirrorAgainMs - EARLY_MS
  );
}

/** A picture is kept only as long as another attempt may carry it. */
export function needsImage({ state }: Pick<MessageRecord, "state">): boolean {
  // One whose outcome is unknown may be sent again.
  return isIn("waiting", state) || state === "sending" || state === "unconfirmed";
}

/** A slot that was given stays good for so long. */
const CHECK_SLOT_MS = 60_000;

/**
 * True if the message has waited for its slot and may poll now. A slot is for one check: once another one is due it is
 * worth nothing, so nothing has to be stored for its end.
 */
export function hasCheckSlot(record: MessageRecord, timing: Timing, now: number): boolean {
  const { checkSlot } = record;
  if (checkSlot === undefined || now < checkSlot - EARLY_MS) return false;
  return now - checkSlot < CHECK_SLOT_MS && !isAnotherDue(record, timing, checkSlot, now);
}
