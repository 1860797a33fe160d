/** What happens to a message, as functions (record, fact, now) → record. No clock, no randomness, no I/O. */
import type { DeliveryStatus } from "@k-msg/core";

import { purposeDetail } from "../advertising/ad-intake.ts";
import type { WebhookDuty } from "../webhook/webhook-duty.ts";
import type { AttemptOutcome, RetryPolicy } from "./attempt-outcome.ts";
import { change, IDENTIFIED, type Change } from "./change.ts";
import { countedAttempts, isAboutMessage } from "./faults.ts";
import type { BatchPlace, MessageRecord, MessageRequest } from "./record.ts";
import { NO_ROUTE, nextProvider, rerouteAttempt } from "./reroute.ts";
import { retryDelay } from "./schedule.ts";
import { SENDER_NOT_REGISTERED } from "./sender-fault.ts";
import { canChange, isFinal, type State } from "./states.ts";
import { renewedValidity } from "./validity.ts";

export type { AttemptOutcome, RetryPolicy } from "./attempt-outcome.ts";

export interface Acceptance {
  readonly id: string;
  readonly tenant: string;
  readonly fingerprint: string;
  readonly requestId: string;
  readonly providerId: string;
  readonly request: MessageRequest;
  readonly batch?: BatchPlace;
  readonly route?: readonly string[];
  readonly spareOnly?: true;
  readonly traceparent?: string;
  readonly failoverOf?: string;
  /** Somebody wants to hear of its changes. */
  readonly webhooks?: WebhookDuty;
  /** Epoch ms; absent or not after now means at once. */
  readonly scheduledAt?: number;
}

export function accept(acceptance: Acceptance, now: number): MessageRecord {
  const { scheduledAt, ...facts } = acceptance;
  const waits = scheduledAt !== undefined && scheduledAt > now;
  const state: State = waits ? "scheduled" : "accepted";
  return {
    schema: 1,
    ...facts,
    state,
    revision: 1,
    mirrored: 0,
    timeline: [
      {
        revision: 1,
        at: now,
        event: "accepted",
        from: null,
        to: state,
        ...purposeDetail(facts.request),
      },
    ],
    acceptedAt: now,
    ...(scheduledAt !== undefined && { scheduledAt }),
    attemptAfter: waits ? scheduledAt : now,
    attempts: 0,
    changedAt: now,
  };
}

/** The intent: written before the provider is called, so that a crash leaves a trace of the open attempt. */
export function beginAttempt(record: MessageRecord, now: number): MessageRecord {
  const attempts = record.attempts + 1;
  return change(record, {
    to: "sending",
    event: "attempt_started",
    at: now,
    detail: { attempt: attempts },
    facts: {
      attempts,
      attemptAt: now,
      attemptEndedAt: undefined,
      slotted: undefined,
      absence: undefined,
      ...(record.spareOnly && NO_ROUTE),
    },
  });
}

/** Whose id is to be found first is looked up when the schedule says: others wait for its claim. AlimTalk's plan knows that. */
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

export function fail(
  record: MessageRecord,
  error: { readonly code: string; readonly message: string; readonly fault: string },
  now: number,
  more: Pick<Change, "detail" | "facts"> = {},
): MessageRecord {
  return change(record, {
    to: "failed",
    event: "failed",
    at: now,
    detail: more.detail ?? { code: error.code, fault: error.fault },
    facts: {
      ...more.facts,
      lastError: { code: error.code, message: error.message },
      errorClass: error.fault,
      failedAt: now,
    },
  });
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

/** One row of the provider's history that is proven to be this message's. */
export interface Observation {
  readonly providerMessageId?: string;
  readonly status: DeliveryStatus;
  readonly statusCode?: string;
  readonly statusMessage?: string;
  /** The provider's code says that our sender number is not registered with it. */
  readonly senderFault?: boolean;
  /** The provider says that the recipient has no Kakao: reason enough for the text instead. */
  readonly noKakao?: boolean;
  readonly sentAt?: number;
  readonly deliveredAt?: number;
  readonly failedAt?: number;
  /** poll, refresh, receipt */
  readonly via: string;
}

const STATE_OF_RESULT: Partial<Record<DeliveryStatus, State>> = {
  DELIVERED: "delivered",
  FAILED: "undelivered",
};

function eventOf(to: State, moves: boolean): string {
  if (!moves) return IDENTIFIED;
  return to === "sent" ? "confirmed" : to;
}

/** Merges what was seen. Returns the same record when it teaches nothing; never goes back. */
export function observe(record: MessageRecord, seen: Observation, now: number): MessageRecord {
  const to = STATE_OF_RESULT[seen.status] ?? "sent";
  const id = record.providerMessageId ?? seen.providerMessageId;
  const learnsId = record.providerMessageId === undefined && id !== undefined;
  const moves = to !== record.state && canChange(record.state, to);
  if (!moves && !(learnsId && record.state === "sent")) return record;
  if (isFinal(record.state) && !moves) return record;
  // The provider's times are cut to the second: nothing is delivered before it was sent.
  const sentAt = record.sentAt ?? seen.sentAt ?? now;
  return change(record, {
    to: moves ? to : record.state,
    event: eventOf(to, moves),
    at: now,
    ...(seen.noKakao && { noKakao: true }),
    detail: {
      via: seen.via,
      ...(id !== undefined && { providerMessageId: id }),
      ...(seen.statusCode && { providerCode: seen.statusCode }),
    },
    facts: {
      ...(id !== undefined && { providerMessageId: id }),
      ...(seen.statusCode && { providerStatusCode: seen.statusCode }),
      ...(seen.statusMessage && { providerStatusMessage: seen.statusMessage }),
      sentAt,
      ...(to === "delivered" && { deliveredAt: Math.max(sentAt, seen.deliveredAt ?? now) }),
      ...(to === "undelivered" && {
        failedAt: Math.max(sentAt, seen.failedAt ?? now),
        errorClass: "carrier",
        lastError: {
          code: seen.senderFault ? SENDER_NOT_REGISTERED : (seen.statusCode ?? "UNDELIVERED"),
          message: seen.statusMessage ?? "the carrier refused the message",
        },
      }),
    },
  });
}

/**
 * Cancels what is proven not to be sent. Undefined when it is too late: `canceled` always means not sent, so a message
 * with an open or an unknown attempt cannot be canceled any more.
 */
export function cancel(record: MessageRecord, now: number): MessageRecord | undefined {
  if (!canChange(record.state, "canceled")) return undefined;
  return change(record, { to: "canceled", event: "canceled", at: now });
}

/** A new attempt of a message that no provider ever took, its history intact. Undefined for any other message. */
export function replay(record: MessageRecord, now: number): MessageRecord | undefined {
  if (record.state !== "failed" || record.textGone || record.redactedAt !== undefined) {
    return undefined;
  }
  return change(record, {
    to: "accepted",
    event: "replayed",
    at: now,
    facts: {
      attemptAfter: now,
      failedAt: undefined,
      attemptLimitFrom: record.attempts,
      uncounted: undefined,
      resent: undefined,
      renewedUntil: renewedValidity(record, now),
    },
  });
}

export function expire(record: MessageRecord, now: number): MessageRecord {
  return change(record, {
    to: "expired",
    event: "expired",
    at: now,
    facts: {
      errorClass: record.errorClass ?? "no_result",
      lastError: {
        code: "TRACKING_TIMEOUT",
        message: "the provider gave no result within the tracking time",
      },
    },
  });
}
