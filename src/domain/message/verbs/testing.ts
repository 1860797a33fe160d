/** The starting point of the verbs' tests. */
import { accept } from "../accept.ts";
import { beginAttempt } from "../begin-attempt.ts";
import { cancel } from "../cancel.ts";
import { endAttempt, interrupted } from "../end-attempt.ts";
import { expire } from "../expire.ts";
import { fail } from "../fail.ts";
import { observe } from "../observe.ts";
import type { MessageRecord } from "../record.ts";
import type { State } from "../states.ts";
import { acceptance, policy } from "../testing.ts";
import type { Decision, Effect } from "./decision.ts";

/** 20 November 2026, 20:00 UTC. */
export const NOW = 1_795_204_800_000;
export const LATER = NOW + 60_000;

export const accepted = accept(acceptance, NOW);
const sending = beginAttempt(accepted, NOW);
export const sent = endAttempt(
  sending,
  { kind: "accepted", providerMessageId: "R1" },
  policy,
  NOW + 50,
);

/** One message in each state, each come to it by the changes that lead there. */
export const IN_STATE: Readonly<Record<State, MessageRecord>> = {
  accepted,
  scheduled: accept({ ...acceptance, scheduledAt: NOW + 3_600_000 }, NOW),
  sending,
  unconfirmed: interrupted(sending, NOW),
  sent,
  delivered: observe(sent, { status: "DELIVERED", via: "poll" }, NOW + 10_000),
  undelivered: observe(sent, { status: "FAILED", via: "poll" }, NOW + 10_000),
  failed: fail(sending, { code: "X", message: "x", fault: "request" }, NOW),
  canceled: cancel(accepted, NOW) ?? accepted,
  expired: expire(sent, NOW + 10_000),
};

export type Verb = (record: MessageRecord) => Decision<unknown, Effect>;

/** As the object does it: until the verb is done. */
export function perform(record: MessageRecord, verb: Verb): MessageRecord {
  const { record: next = record, effects = [] } = verb(record);
  return effects.includes("again") ? perform(next, verb) : next;
}
