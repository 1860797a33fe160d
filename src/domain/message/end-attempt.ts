/** Ends an attempt: with an outcome, or with the process that made it. Pure; times are epoch milliseconds. */
import type { AttemptOutcome, RetryPolicy } from "./attempt-outcome.ts";
import { change } from "./change.ts";
import { fail } from "./fail.ts";
import { countedAttempts, isAboutMessage } from "./faults.ts";
import type { MessageRecord } from "./record.ts";
import { NO_ROUTE, nextProvider, rerouteAttempt } from "./reroute.ts";
import { retryDelay } from "./retry-delay.ts";

/**
 * A message whose id is to be found first is polled at the times of the schedule: others wait for its claim. AlimTalk's plan
 * knows that.
 */
const BY_SCHEDULE = { firstCheckMs: undefined } as const;

export function endAttempt(
  record: MessageRecord,
  outcome: AttemptOutcome,
  policy: RetryPolicy,
  now: number,
): MessageRecord {
  if (outcome.kind === "accepted") {
    const { providerMessageId, clockOffset, rawJson } = outcome;
    return change(record, {
      to: "sent",
      event: "sent",
      at: now,
      detail: { attempt: record.attempts, ...(providerMessageId && { providerMessageId }) },
      facts: {
        sentAt: now,
        attemptEndedAt: now,
        ...(providerMessageId
          ? { providerMessageId }
          : record.request.type !== "ALIMTALK" && BY_SCHEDULE),
        ...(clockOffset !== undefined && { clockOffset }),
        ...(rawJson !== undefined && { rawJson }),
      },
    });
  }
  const lastError = { code: outcome.code, message: outcome.message };
  const detail = {
    attempt: record.attempts,
    code: outcome.code,
    fault: outcome.fault,
    ...(outcome.providerCode && { providerCode: outcome.providerCode }),
  };
  const facts = {
    lastError,
    errorClass: outcome.fault,
    attemptEndedAt: now,
    ...(!isAboutMessage(outcome.fault) && uncounted(record)),
    ...(outcome.providerCode && { providerStatusCode: outcome.providerCode }),
  };
  if (outcome.kind === "unknown") {
    return change(record, {
      to: "unconfirmed",
      event: "outcome_unknown",
      at: now,
      detail,
      facts: {
        ...facts,
        ...NO_ROUTE,
        ...BY_SCHEDULE,
        ...(outcome.clockOffset !== undefined && { clockOffset: outcome.clockOffset }),
      },
    });
  }
  const elsewhere = nextProvider(record, outcome, policy.maxAttempts);
  if (elsewhere !== undefined) {
    return rerouteAttempt(record, elsewhere, { detail, facts, senders: policy.senders }, now);
  }
  if (mayRetry(record, outcome, policy)) {
    const wait = retryDelay(record.id, backoffOf(record, outcome.fault), policy);
    const attemptAfter = now + Math.max(outcome.retryAfterMs ?? 0, wait);
    return change(record, {
      to: "accepted",
      event: "retry_scheduled",
      at: now,
      detail: { ...detail, attemptAfter },
      facts: { ...facts, attemptAfter },
    });
  }
  return fail(record, outcome, now, { detail, facts });
}

/** A message stays open however often it was tried while the fault was not its own; its validity ends it. */
function mayRetry(
  record: MessageRecord,
  outcome: { kind: "not_sent" | "refused"; fault: string },
  policy: RetryPolicy,
): boolean {
  if (!isAboutMessage(outcome.fault)) return true;
  return outcome.kind === "not_sent" && countedAttempts(record) < policy.maxAttempts;
}

function uncounted(record: MessageRecord): Pick<MessageRecord, "uncounted"> {
  return { uncounted: (record.uncounted ?? 0) + 1 };
}

/** A fault that is nobody's message pauses everybody at the gate: waits that double with it would only come on top. */
const LONGEST_LINE_BACKOFF = 6;

function backoffOf(record: MessageRecord, fault: string): number {
  return isAboutMessage(fault) ? record.attempts : Math.min(record.attempts, LONGEST_LINE_BACKOFF);
}

/** An attempt was open and nothing is left of it but the intent: a crash. The provider may have it. */
export function interrupted(record: MessageRecord, now: number): MessageRecord {
  return change(record, {
    to: "unconfirmed",
    event: "outcome_unknown",
    at: now,
    detail: { attempt: record.attempts, code: "INTERRUPTED", fault: "crash" },
    facts: {
      lastError: {
        code: "INTERRUPTED",
        message: "the attempt was interrupted before its outcome was known",
      },
      errorClass: "crash",
      ...uncounted(record),
      ...NO_ROUTE,
      ...BY_SCHEDULE,
    },
  });
}
