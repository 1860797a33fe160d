/** What the gate's answer means to a message that wants to be sent. Pure; times are epoch milliseconds. */
import { beginAttempt } from "./lifecycle.ts";
import type { MessageRecord } from "./record.ts";
import { hashFraction } from "./schedule.ts";

/** When an attempt may start, as the gate says. */
export type AttemptPass =
  | {
      readonly kind: "at";
      readonly at: number;
      /** When the gate would have the first check, ms after the attempt. */
      readonly firstCheckMs?: number | undefined;
    }
  | { readonly kind: "paused"; readonly until: number };

/** A slot so near is now. */
const SOON_MS = 25;
/** So that what waited together does not come back together. */
const SPREAD_MS = 2000;

export function isNow(pass: AttemptPass, now: number): boolean {
  return pass.kind === "at" && pass.at <= now + SOON_MS;
}

/** Starts the attempt, or keeps the slot that it has, or waits for the end of the pause. */
export function passAttempt(record: MessageRecord, pass: AttemptPass, now: number): MessageRecord {
  if (pass.kind === "at") {
    const { firstCheckMs } = pass;
    const planned = firstCheckMs === undefined ? record : { ...record, firstCheckMs };
    if (isNow(pass, now)) return beginAttempt(planned, now);
    return { ...planned, attemptAfter: Math.ceil(pass.at), slotted: true };
  }
  return { ...record, attemptAfter: pass.until + Math.round(SPREAD_MS * hashFraction(record.id)) };
}

/** Waits longer without an attempt, because something that the attempt needs is not to be had. */
export function postpone(record: MessageRecord, until: number): MessageRecord {
  return { ...record, attemptAfter: until };
}
