/**
 * Translates the gate's answer for a message that wants to be sent: the one way to an attempt. Pure; times are epoch
 * milliseconds.
 */
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { MINUTE_MS } from "../../kernel/time/units.ts";
import { obey } from "../advertising/hold.ts";
import { maySend, type SendFacts } from "../advertising/may-send.ts";
import type { Later, Pass } from "../gate/pass.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { endValidity } from "./own-end.ts";
import type { MessageRecord } from "./record.ts";
import { isStale } from "./validity.ts";

/** The part of the gate's answer that an attempt needs. */
export type AttemptPass =
  | Extract<Pass, { kind: "at" }>
  | Later
  | Omit<Extract<Pass, { kind: "paused" }>, "reason">;

/** A slot so near is now. */
const SOON_MS = 25;
/** So that what waited together does not come back together. */
const SPREAD_MS = 2000;
/** A message that the gate will wake asks again by itself only in case the gate lost it. */
const IN_LINE_MS = 3 * MINUTE_MS;
const IN_LINE_SPREAD_MS = MINUTE_MS;

/** When a message asks the gate again that nobody lets through now. */
export function askAgainAt(
  { id }: Pick<MessageRecord, "id">,
  { until, inLine }: Extract<AttemptPass, { kind: "paused" }>,
  now: number,
): number {
  const [at, spread] = inLine
    ? [Math.max(until, now + IN_LINE_MS), IN_LINE_SPREAD_MS]
    : [until, SPREAD_MS];
  return Math.ceil(at + spread * hashFraction(id));
}

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
  if (isStale(record, now)) return endValidity(record, now);
  if (pass.kind === "paused") {
    return { ...record, attemptAfter: askAgainAt(record, pass, now) };
  }
  if (pass.kind === "later") {
    const attemptAfter = Math.max(now, Math.ceil(pass.until));
    return { ...record, attemptAfter, toldLater: (record.toldLater ?? 0) + 1 };
  }
  const verdict = facts && maySend(record, facts, Math.max(now, pass.at));
  if (verdict && verdict.kind !== "go") return obey(record, verdict, now);
  const { firstCheckMs } = pass;
  const planned = firstCheckMs === undefined ? record : { ...record, firstCheckMs };
  if (verdict && isNow(pass, now)) return beginAttempt(planned, now);
  return { ...planned, attemptAfter: Math.max(now, Math.ceil(pass.at)), slotted: true };
}

/** Waits longer without an attempt, because something that the attempt needs is not to be had. It asks for a new slot then. */
export function postpone(record: MessageRecord, until: number): MessageRecord {
  return { ...record, attemptAfter: until, slotted: undefined };
}
