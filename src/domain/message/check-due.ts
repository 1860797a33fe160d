/** Decides if a message is to be polled now, by earlier polls. Pure; times are epoch milliseconds. */
import { checkTimes, EARLY_MS, isAnotherDue, nextCheck } from "./check-times.ts";
import { dutyAt } from "./duty-times.ts";
import type { MessageRecord } from "./record.ts";
import type { Timing } from "./timing.ts";

/** Facts about earlier polls; none of it is stored. */
export interface Looks {
  /** The newest one of this process, epoch ms; 0: it has made none. */
  readonly lastAt: number;
  /** For when the alarm was set that woke the message, epoch ms; absent where something else did. */
  readonly alarmAt?: number | undefined;
}

export const NO_LOOKS: Looks = { lastAt: 0 };

/** True if a check is due at an alarm that came now: not at one that came for a duty, between two checks. */
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
