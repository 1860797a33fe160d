/**
 * The alert that a stored change of a message owes operators: it became a dead letter, its validity ended before it could be sent, or
 * its sender number is not registered. It is stored with the change, and goes once the alerts' object knows. Pure.
 */
import { RECIPIENT_FAULT } from "../message/attempt-outcome.ts";
import type { MessageRecord } from "../message/record.ts";
import { SENDER_NOT_REGISTERED } from "../message/sender-fault.ts";
import { isIn } from "../message/state-sets.ts";
import { VALIDITY_EXPIRED } from "../message/validity.ts";
import type { AlertCondition } from "./condition.ts";

export interface OwedAlert {
  readonly condition: AlertCondition;
  readonly code: string;
  /** When it is reported again, epoch ms. */
  readonly at: number;
}

type Before = Pick<MessageRecord, "state" | "lastError" | "providerId">;
type After = Before & Pick<MessageRecord, "errorClass" | "redactedAt">;

/** @returns undefined where the change owes none */
export function alertOf(
  before: Before | undefined,
  after: After,
): Omit<OwedAlert, "at"> | undefined {
  const code = after.lastError?.code ?? "UNKNOWN";
  if (code === SENDER_NOT_REGISTERED) {
    const isNew = after.lastError !== before?.lastError && after.redactedAt === undefined;
    // Where it goes on with another provider, that is the one before.
    const { providerId } = before ?? after;
    return isNew ? { condition: `sender:${providerId}`, code } : undefined;
  }
  if (!isIn("replayable", after.state) || before?.state === after.state) return undefined;
  // The recipient wants none.
  if (after.errorClass === RECIPIENT_FAULT) return undefined;
  return { condition: code === VALIDITY_EXPIRED ? "validity" : "dead_letters", code };
}
