/** When the provider's history is polled for a message. Pure; times are epoch milliseconds. */
import type { MessageType } from "@k-msg/core";

import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { absencePolls } from "./absence.ts";
import type { MessageRecord } from "./record.ts";
import type { Timing } from "./timing.ts";

/** An alarm that comes a moment early must not make its check happen twice. */
export const EARLY_MS = 250;
export const JITTER = 0.1;

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

/** True if a poll at `since` was for another check than a poll now would be for. */
export function isAnotherDue(
  record: MessageRecord,
  timing: Timing,
  since: number,
  now: number,
): boolean {
  const next = nextCheck(record, timing, since);
  return next !== undefined && next <= now + EARLY_MS;
}

/** Number of scheduled checks that are past. */
export function checksDone(record: MessageRecord, timing: Timing, now: number): number {
  const until = record.finalizedAt ?? now;
  return checkTimes(record, timing).filter((time) => time <= until + EARLY_MS).length;
}

/** The newest scheduled check that lies behind, epoch ms; 0 before the first. Known after the memory of it is lost. */
export function lastCheck(record: MessageRecord, timing: Timing, now: number): number {
  return checkTimes(record, timing).findLast((time) => time <= now) ?? 0;
}
