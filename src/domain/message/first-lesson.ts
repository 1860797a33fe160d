/** The lesson of one message about the time of the first check. Pure; times are epoch milliseconds. */
import { checkOffsets, checkTimes, EARLY_MS, JITTER, jitterOf } from "./check-times.ts";
import type { MessageRecord } from "./record.ts";
import type { Timing } from "./timing.ts";

/** A check that is later than this says little of its own time, ms. */
const LATE_MS = 500;

/**
 * The lesson of a check that found the result about the first check: that it came in time, or too early. Undefined where it
 * teaches nothing: the check began late, or the result came later than a first check can be. Both are judged by the same measure
 * and by when the check began: a line or a slow history that silenced one of them more often than the other would move the time.
 * Silence teaches nothing either: telephones that are off for a day must not put off everybody's check.
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
