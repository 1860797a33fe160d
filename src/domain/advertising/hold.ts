/** Applies the verdict to a message. Pure; times are epoch milliseconds. */
import { RECIPIENT_FAULT } from "../message/attempt-outcome.ts";
import { change } from "../message/change.ts";
import { fail } from "../message/fail.ts";
import type { MessageRecord } from "../message/record.ts";
import { heldUntil, type Verdict } from "./may-send.ts";

export function obey(
  record: MessageRecord,
  verdict: Exclude<Verdict, { kind: "go" }>,
  now: number,
): MessageRecord {
  if (verdict.kind === "hold") return hold(record, verdict.until, now);
  const { code, message } = verdict;
  return fail(record, { code, message, fault: RECIPIENT_FAULT }, now);
}

/** The message, held if its time lies in the night: seen without asking anybody, before it takes a slot of the day's messages. */
export function holdAtNight(record: MessageRecord, spreadMs: number, now: number): MessageRecord {
  const until = heldUntil(record, spreadMs, Math.max(now, record.attemptAfter));
  return until === undefined ? record : hold(record, until, now);
}

function hold(record: MessageRecord, until: number, now: number): MessageRecord {
  if (record.state === "scheduled" && record.attemptAfter === until) return record;
  const { scheduledAt } = record;
  return change(record, {
    to: "scheduled",
    event: "held",
    at: now,
    detail: { reason: "night", until, ...(scheduledAt !== undefined && { scheduledAt }) },
    facts: { attemptAfter: until, scheduledAt: until, slotted: undefined },
  });
}
