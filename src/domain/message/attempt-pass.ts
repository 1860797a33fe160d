/**
 * What the gate's answer means to a message that wants to be sent: the one way to an attempt. Pure; times are epoch
 * milliseconds.
 */
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { obey } from "../advertising/hold.ts";
import { maySend, type SendFacts } from "../advertising/may-send.ts";
import { beginAttempt, fail } from "./lifecycle.ts";
import type { MessageRecord } from "./record.ts";
import { isStale, VALIDITY_ENDED } from "./validity.ts";

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

/**
 * Starts the attempt, or keeps the slot that it has, or waits for the end of the pause, or of the night; or ends the message.
 * @param facts absent while it is not its turn: nothing starts without them
 */
export function passAttempt(
  record: MessageRecord,
  pass: AttemptPass,
  facts: SendFacts | undefined,
  now: number,
): MessageRecord {
  if (isStale(record, now)) return fail(record, VALIDITY_ENDED, now);
  if (pass.kind === "paused") {
    return {
      ...record,
      attemptAfter: pass.until + Math.round(SPREAD_MS * hashFraction(record.id)),
    };
  }
  const verdict = facts && maySend(record, facts, Math.max(now, pass.at));
  if (verdict && verdict.kind !== "go") return obey(record, verdict, now);
  const { firstCheckMs } = pass;
  const planned = firstCheckMs === undefined ? record : { ...record, firstCheckMs };
  if (verdict && isNow(pass, now)) return beginAttempt(planned, now);
  return { ...planned, attemptAfter: Math.max(now, Math.ceil(pass.at)), slotted: true };
}

/** Waits longer without an attempt, because something that the attempt needs is not to be had. */
export function postpone(record: MessageRecord, until: number): MessageRecord {
  return { ...record, attemptAfter: until };
}
