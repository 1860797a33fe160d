/** When a message looks after itself next: pure functions of (record, now, settings). Times are epoch milliseconds. */
import type { MessageType } from "@k-msg/core";

import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { DAY_MS, HOUR_MS } from "../../kernel/time/units.ts";
import { hasText, isHeld } from "../privacy/redact.ts";
import { absencePolls, type AbsenceTiming } from "./absence.ts";
import { dutyAt } from "./duty-times.ts";
import type { MessageRecord } from "./record.ts";
import { validityEnd } from "./validity.ts";

export interface Timing {
  /** Offsets of the checks from the attempt, ascending. */
  readonly checks: readonly number[];
  /** What LMS and MMS get on top: carriers answer for them up to 81 h late. */
  readonly longChecks: readonly number[];
  readonly sendTimeoutMs: number;
  readonly retentionMs: number;
  /** First wait before an unacknowledged change is mirrored again; doubles up to an hour. */
  readonly mirrorAgainMs: number;
  /** From a message's end until its text is forgotten; absent: not before the object itself. */
  readonly textMs?: number;
  readonly absence: AbsenceTiming;
  /** How long a redacted message stays to refuse its key. */
  readonly erasedMs?: number;
}

/** An alarm that comes a moment early must not make its check happen twice. */
const EARLY_MS = 250;
const MIRROR_AGAIN_MAX_MS = HOUR_MS;
const JITTER = 0.1;
/** A check that is later than this says little of its own time, ms. */
const LATE_MS = 500;

/** ± 10 %, fixed per id: messages accepted together do not ask the provider together, and a restart changes nothing. */
export function jitterOf(id: string): number {
  return 1 - JITTER + 2 * JITTER * hashFraction(id);
}

export function checkOffsets(type: MessageType, timing: Timing): readonly number[] {
  const long = type === "LMS" || type === "MMS";
  return long ? [...timing.checks, ...timing.longChecks] : timing.checks;
}

/** A learned first check that is so much earlier than the schedule's does not stand in for it. */
const REPLACES = 0.7;
/** Two checks so near each other are one: its answer would be taken for the second's. */
const NEARLY = 0.9;

/**
 * The schedule with the first check where the gate would have it: never later than the second. An AlimTalk, whose id is often
 * known from history alone, is never looked up later than the schedule says, as others wait for it to claim its row. What the
 * plan depends on never changes after the attempt, so that the number of a check follows from its time.
 */
function plannedOffsets(record: MessageRecord, timing: Timing): readonly number[] {
  const offsets = checkOffsets(record.request.type, timing);
  const learned = record.firstCheckMs;
  const [first, second] = offsets;
  if (learned === undefined || first === undefined) return offsets;
  // The only check is the last one, too: it is never put off, nor replaced.
  if (second === undefined) return learned < first * NEARLY ? [learned, first] : offsets;
  const mayBeLate = record.request.type !== "ALIMTALK";
  if (learned >= first) {
    if (!mayBeLate) return offsets;
    return learned < second * NEARLY ? [learned, ...offsets.slice(1)] : offsets.slice(1);
  }
  if (!mayBeLate && learned > first * NEARLY) return offsets;
  const replaces = mayBeLate && learned >= first * REPLACES;
  return [learned, ...(replaces ? offsets.slice(1) : offsets)];
}

/** The checks of this message as times; empty before the first attempt. */
export function checkTimes(record: MessageRecord, timing: Timing): readonly number[] {
  const base = record.attemptAt;
  if (base === undefined) return [];
  const jitter = jitterOf(record.id);
  const planned = plannedOffsets(record, timing).map((offset) =>
    Math.round(base + offset * jitter),
  );
  if (record.state !== "unconfirmed") return planned;
  // None beyond the schedule's last: that is the end of tracking.
  const last = planned.at(-1) ?? base;
  const extra = absencePolls(record, timing.absence).filter((at) => at > base && at < last);
  return [...planned, ...extra].sort((a, b) => a - b);
}

/** The next check after now; undefined after the last. The check number follows from the time: nothing is stored for it. */
export function nextCheck(record: MessageRecord, timing: Timing, now: number): number | undefined {
  return checkTimes(record, timing).find((time) => time > now + EARLY_MS);
}

/** Whether a look at `since` was for another check than a look now would be for. */
export function isAnotherDue(
  record: MessageRecord,
  timing: Timing,
  since: number,
  now: number,
): boolean {
  const next = nextCheck(record, timing, since);
  return next !== undefined && next <= now + EARLY_MS;
}

/** How many scheduled checks lie behind. */
export function checksDone(record: MessageRecord, timing: Timing, now: number): number {
  const until = record.finalizedAt ?? now;
  return checkTimes(record, timing).filter((time) => time <= until + EARLY_MS).length;
}

/** The newest scheduled check that lies behind, epoch ms; 0 before the first. Known after the memory of it is lost. */
export function lastCheck(record: MessageRecord, timing: Timing, now: number): number {
  return checkTimes(record, timing).findLast((time) => time <= now) ?? 0;
}

/**
 * What a check that found the result teaches about the first one: that it came in time, or too early. Undefined where it teaches
 * nothing: the check began late, or the result came later than a first check can be. Both are judged by the same measure and by
 * when the check began: a line or a slow history that silenced one of them more often than the other would move the time. Silence
 * teaches nothing either: telephones that are off for a day must not put off everybody's check.
 */
export function lessonOf(
  record: MessageRecord,
  timing: Timing,
  begunAt: number,
): "found" | "early" | undefined {
  const base = record.attemptAt;
  const times = checkTimes(record, timing).filter((time) => time <= begunAt + EARLY_MS);
  const [first, own = first] = [times[0], times.at(-1)];
  if (base === undefined || first === undefined || own === undefined) return undefined;
  const [, second = 0] = checkOffsets(record.request.type, timing);
  const tooLate = own > Math.max(first, Math.round(base + second * jitterOf(record.id)));
  if (tooLate || begunAt - own > (first - base) * JITTER + LATE_MS) return undefined;
  return own === first ? "found" : "early";
}

/** What is known of earlier looks; none of it is stored. */
export interface Looks {
  /** The newest one of this process, epoch ms; 0: it has made none. */
  readonly lastAt: number;
  /** For when the alarm was set that woke the message, epoch ms; absent where something else did. */
  readonly alarmAt?: number | undefined;
}

export const NO_LOOKS: Looks = { lastAt: 0 };

/** Whether a check is due at an alarm that came now: not at one that came for a duty, between two checks. */
export function isCheckDue(
  record: MessageRecord,
  timing: Timing,
  now: number,
  looks = NO_LOOKS,
): boolean {
  const first = checkTimes(record, timing)[0];
  if (first === undefined || now < first - EARLY_MS) return false;
  // After the last one comes the end: it must not be waited for.
  if (nextCheck(record, timing, now) === undefined) return true;
  const since = lookedUntil(record, looks);
  return since === undefined || isAnotherDue(record, timing, since, now);
}

/**
 * The checks until then were looked at. Where the process that did is gone, only the alarm tells: one that was set for a duty was
 * set when no check was owed, nor due before.
 */
function lookedUntil(record: MessageRecord, { lastAt, alarmAt }: Looks): number | undefined {
  if (lastAt > 0) return lastAt;
  const duty = dutyAt(record);
  const forDuty = alarmAt !== undefined && duty !== undefined && Math.abs(alarmAt - duty) < 1;
  // One that is due at the same moment was not.
  return forDuty ? alarmAt - 2 * EARLY_MS : undefined;
}

/**
 * The one alarm: the earliest of all needs, never undefined while the message is not final, not mirrored, or kept.
 * In `sending` it is the first check: should the process die, that alarm finds the open intent, and should it live, no
 * second alarm has to be paid for.
 */
export function nextWake(record: MessageRecord, timing: Timing, now: number): number {
  const duty = dutyAt(record);
  const own = ownWake(record, timing, now);
  if (duty === undefined) return own;
  // A message is not forgotten while it owes something: the end of its time would be an alarm for nothing, again and again.
  const rests = record.finalizedAt !== undefined && own === retentionEnd(record, timing);
  return rests ? duty : Math.min(own, duty);
}

function ownWake(record: MessageRecord, timing: Timing, now: number): number {
  switch (record.state) {
    case "accepted":
    case "scheduled": {
      const mirrorAt = mirrorAgainAt(record, timing, now);
      // It is not sent any more, and only a hold can keep it from its end.
      if (record.eraseOwed !== undefined) return mirrorAt ?? now + HOLD_MS;
      return Math.min(record.attemptAfter, mirrorAt ?? Infinity, validityEnd(record));
    }
    case "sending": {
      const first = checkTimes(record, timing)[0];
      const deadline = (record.attemptAt ?? now) + timing.sendTimeoutMs + 1000;
      return first !== undefined && first > now ? first : Math.max(deadline, now);
    }
    case "unconfirmed":
    case "sent":
      return nextCheck(record, timing, now) ?? now;
    case "delivered":
    case "undelivered":
    case "failed":
    case "canceled":
    case "expired":
      return restWake(record, timing, now, mirrorAgainAt(record, timing, now));
  }
}

/** When an unacknowledged change goes out again (or a final message is noted in the ledger again): after 1, 2, 4 … times the first wait, then hourly. */
export function mirrorAgainAt(
  record: MessageRecord,
  timing: Timing,
  now: number,
): number | undefined {
  const noted = record.finalizedAt === undefined || record.ledgered === true;
  if (record.mirrored >= record.revision && noted) return undefined;
  return againAt(record.changedAt, timing.mirrorAgainMs, now);
}

/** The next of the times 1, 2, 4 … first waits after each other from `since`, then hourly, that lies after now. */
export function againAt(since: number, firstWaitMs: number, now: number): number {
  let wait = firstWaitMs;
  let at = since + wait;
  while (at <= now && wait < MIRROR_AGAIN_MAX_MS) {
    wait = Math.min(wait * 2, MIRROR_AGAIN_MAX_MS);
    at += wait;
  }
  // Far behind (the object slept through an outage): jump instead of walking hour by hour.
  if (at <= now) at += wait * (Math.floor((now - at) / wait) + 1);
  return at;
}

/** A message on hold looks once a day whether it still is. */
const HOLD_MS = DAY_MS;

/** A final message wakes to mirror again, to forget its text, and to go. */
function restWake(
  record: MessageRecord,
  timing: Timing,
  now: number,
  mirrorAt: number | undefined,
): number {
  if (isHeld(record)) return mirrorAt ?? now + HOLD_MS;
  const textAt = textEnd(record, timing) ?? Infinity;
  return Math.min(mirrorAt ?? retentionEnd(record, timing), Math.max(textAt, now));
}

/** When a final message forgets its text; undefined where it has none. */
export function textEnd(record: MessageRecord, timing: Timing): number | undefined {
  const { finalizedAt } = record;
  if (finalizedAt === undefined || timing.textMs === undefined) return undefined;
  return hasText(record) ? finalizedAt + timing.textMs : undefined;
}

/** When its object goes. What was redacted may stay longer, to refuse its key. */
export function retentionEnd(record: MessageRecord, timing: Timing): number {
  const end = (record.finalizedAt ?? record.changedAt) + timing.retentionMs;
  const { redactedAt } = record;
  return redactedAt === undefined ? end : Math.max(end, redactedAt + (timing.erasedMs ?? 0));
}

/**
 * Storing an acknowledgement costs a row. While the object wakes up soon anyway the row is not worth it: if the memory is
 * lost before, the worst is one mirror message too many.
 */
export function worthStoringAck(
  record: MessageRecord,
  { revision, wake }: { readonly revision: number; readonly wake: number },
  timing: Timing,
  now: number,
): boolean {
  if (revision <= record.mirrored) return false;
  if (record.finalizedAt !== undefined) return revision >= record.revision;
  return revision >= record.revision && wake - now >= timing.mirrorAgainMs;
}

/** Exponential backoff with jitter fixed per id and attempt, in ms. */
export function retryDelay(
  id: string,
  attempt: number,
  policy: { readonly baseMs: number; readonly maxMs: number },
): number {
  const full = Math.min(policy.maxMs, policy.baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(full * (0.75 + 0.5 * hashFraction(`${id}:${attempt}`)));
}
