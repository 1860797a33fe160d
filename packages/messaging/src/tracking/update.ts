/** What one look at a record changes. Pure: the answer and the time come in as arguments. */
import type { DeliveryStatus, DeliveryStatusResult, KMsgError, Result } from "@k-msg/core";

import { backoffAfter, trackingEnd, type DeliveryTrackingPollingConfig } from "./polling.ts";
import type { TrackingError, TrackingRecord } from "./record.ts";
import { isTerminalDeliveryStatus } from "./status.ts";

export interface TrackingUpdate {
  messageId: string;
  patch: Partial<TrackingRecord>;
  nextCheckAt: Date;
  /** The record has ended with it. */
  terminal: boolean;
  /** The provider's answer. */
  raw?: unknown;
}

export type CheckAnswer = Result<DeliveryStatusResult | null, KMsgError>;

/** A look at one record at one time. */
export interface Look {
  readonly record: TrackingRecord;
  readonly now: Date;
  readonly polling: DeliveryTrackingPollingConfig;
}

/**
 * Errors that speak about the message itself. All others (keys, balance, network, a gateway's page) are ours or the
 * provider's trouble of the moment: they keep the record open, however often they come.
 */
const ABOUT_THE_MESSAGE: ReadonlySet<string> = new Set([
  "INVALID_REQUEST",
  "TEMPLATE_NOT_FOUND",
  "MESSAGE_SEND_FAILED",
]);

const GATEWAY_STATUSES: ReadonlySet<number> = new Set([401, 402, 403, 407, 408, 425, 429]);

/** The order of statuses; an open status never goes back. */
const RANK: Readonly<Record<string, number>> = { PENDING: 0, SENT: 1 };

function isFinalError(error: KMsgError): boolean {
  const { code, httpStatus, details } = error;
  if (!ABOUT_THE_MESSAGE.has(code)) return false;
  if (httpStatus !== undefined && (httpStatus >= 500 || GATEWAY_STATUSES.has(httpStatus))) {
    return false;
  }
  // A provider that says whose fault it was wins over the code.
  const fault = details?.["fault"];
  return fault === undefined || fault === "request";
}

function update(look: Look, patch: Partial<TrackingRecord>, nextCheckAt: Date): TrackingUpdate {
  const { record, now } = look;
  return {
    messageId: record.messageId,
    patch: { ...patch, lastCheckedAt: now, attemptCount: record.attemptCount + 1 },
    nextCheckAt,
    terminal: isTerminalDeliveryStatus(patch.status ?? record.status),
    ...(patch.raw !== undefined && { raw: patch.raw }),
  };
}

/** The record ends without a result. */
export function closed(look: Look, lastError: TrackingError): TrackingUpdate {
  const patch = { status: "UNKNOWN", statusUpdatedAt: look.now, lastError } as const;
  return update(look, patch, look.now);
}

/** The record stays open, unless its tracking time is over. */
function open(look: Look, patch: Partial<TrackingRecord>): TrackingUpdate {
  const { record, now, polling } = look;
  const end = trackingEnd(record, polling);
  if (end !== undefined && now > end) {
    const lastError = { code: "TRACKING_TIMEOUT", message: "max tracking duration exceeded" };
    const timedOut = closed(look, lastError);
    return { ...timedOut, patch: { ...patch, ...timedOut.patch } };
  }
  const wait = backoffAfter(polling.backoffMs, record.attemptCount + 1);
  return update(look, patch, new Date(now.getTime() + wait));
}

/** It is not time to ask yet. */
export function tooEarly(look: Look, until: Date): TrackingUpdate {
  return update(look, {}, until);
}

/** A provider that cannot be asked will not be able to in a minute either: one more look, at the end. */
export function unsupported(look: Look): TrackingUpdate {
  const { record, now, polling } = look;
  const lastError = {
    code: "UNSUPPORTED_PROVIDER",
    message: "Provider has no getDeliveryStatus()",
  };
  if (polling.unsupportedProviderStrategy === "unknown") return closed(look, lastError);
  const waiting = open(look, { lastError });
  const end = trackingEnd(record, polling);
  if (end === undefined || now > end) return waiting;
  const last = end.getTime() + 1;
  return { ...waiting, nextCheckAt: new Date(Math.max(last, waiting.nextCheckAt.getTime())) };
}

function failedCheck(look: Look, error: KMsgError): TrackingUpdate {
  const lastError = { code: error.code, message: error.message };
  return isFinalError(error) ? closed(look, lastError) : open(look, { lastError });
}

/** What a provider said, whatever it was. */
export function answered(look: Look, answer: CheckAnswer): TrackingUpdate {
  if (answer.isFailure) return failedCheck(look, answer.error);
  if (answer.value === null) return open(look, { lastError: undefined });
  const { value } = answer;
  const facts = factsOf(value);
  if (value.status === "UNKNOWN") {
    // "I do not know" is not an end: it may know at the next look.
    const lastError = { code: "STATUS_UNKNOWN", message: "the provider does not know the status" };
    return open(look, { ...facts, lastError });
  }
  const status = notBack(look.record.status, value.status);
  const changed = status === look.record.status ? {} : { statusUpdatedAt: look.now };
  const patch = { ...facts, ...changed, status, lastError: undefined };
  return isTerminalDeliveryStatus(status) ? update(look, patch, look.now) : open(look, patch);
}

function notBack(current: DeliveryStatus, next: DeliveryStatus): DeliveryStatus {
  return (RANK[next] ?? 9) < (RANK[current] ?? 9) ? current : next;
}

function factsOf(value: DeliveryStatusResult): Partial<TrackingRecord> {
  const text = (key: "statusCode" | "statusMessage"): string | undefined =>
    typeof value[key] === "string" && value[key] !== "" ? value[key] : undefined;
  const facts = {
    providerStatusCode: text("statusCode"),
    providerStatusMessage: text("statusMessage"),
    sentAt: validDate(value.sentAt),
    deliveredAt: validDate(value.deliveredAt),
    failedAt: validDate(value.failedAt),
    raw: value.raw,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));
}

function validDate(value: unknown): Date | undefined {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value : undefined;
}
