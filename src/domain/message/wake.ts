/** When a message wakes next: a pure function of record, settings and time. Times are epoch milliseconds. */
import { DAY_MS } from "../../kernel/time/units.ts";
import { isHeld } from "../privacy/redact.ts";
import { checkTimes, nextCheck } from "./check-times.ts";
import { dutyAt } from "./duty-times.ts";
import { mirrorAgainAt } from "./mirror-again.ts";
import type { MessageRecord } from "./record.ts";
import { retentionEnd, textEnd } from "./retention.ts";
import type { Timing } from "./timing.ts";
import { validityEnd } from "./validity.ts";

/** A message on hold looks once a day whether it still is. */
const HOLD_MS = DAY_MS;

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
