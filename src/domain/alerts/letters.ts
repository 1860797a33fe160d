/** Which failures of messages operators are alerted of as new dead letters. Pure. */
import { RECIPIENT_FAULT } from "../message/attempt-outcome.ts";
import type { MessageRecord } from "../message/record.ts";
import { SENDER_NOT_REGISTERED } from "../message/sender-fault.ts";
import { isIn } from "../message/state-sets.ts";
import { VALIDITY_EXPIRED } from "../message/validity.ts";

/** They are conditions of their own. */
const ALERTED_ELSEWHERE: ReadonlySet<string> = new Set([VALIDITY_EXPIRED, SENDER_NOT_REGISTERED]);

/** @returns the code of the failure; undefined where the change made no dead letter, or none that an operator can mend. */
export function newLetter(
  before: Pick<MessageRecord, "state"> | undefined,
  after: Pick<MessageRecord, "state" | "errorClass" | "lastError">,
): string | undefined {
  if (!isIn("replayable", after.state) || before?.state === after.state) return undefined;
  // The recipient wants none.
  if (after.errorClass === RECIPIENT_FAULT) return undefined;
  const code = after.lastError?.code ?? "UNKNOWN";
  return ALERTED_ELSEWHERE.has(code) ? undefined : code;
}

/** Whether the change ended a message whose validity was over. */
export function isNewlyStale(
  before: Pick<MessageRecord, "state"> | undefined,
  after: Pick<MessageRecord, "state" | "lastError">,
): boolean {
  return (
    after.state === "failed" &&
    before?.state !== "failed" &&
    after.lastError?.code === VALIDITY_EXPIRED
  );
}
