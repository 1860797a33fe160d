/** When a message is tried again, and how long it waits. Pure but for the jitter. */
import { isKMsgError } from "@k-msg/core";

import { MessageStatus } from "../../enums.ts";
import type { DeliveryReport } from "../../message-report.ts";
import type { RetryAttempt, RetryPolicy, RetryQueueItem } from "./retry-types.ts";

export const DEFAULT_RETRY_POLICY: Readonly<RetryPolicy> = {
  maxAttempts: 3,
  backoffMultiplier: 2,
  initialDelay: 5000,
  maxDelay: 300_000,
  jitter: true,
  retryableStatuses: [MessageStatus.FAILED],
  retryableErrorCodes: [
    "NETWORK_TIMEOUT",
    "PROVIDER_CONNECTION_FAILED",
    "PROVIDER_RATE_LIMITED",
    "PROVIDER_SERVICE_UNAVAILABLE",
  ],
};

/** A report without any error may be tried again. */
export function isRetryable(
  { status, error, attempts }: DeliveryReport,
  { retryableStatuses, retryableErrorCodes, maxAttempts }: RetryPolicy,
): boolean {
  if (!retryableStatuses.includes(status) || attempts.length >= maxAttempts) return false;
  const { code } = error ?? attempts.at(-1)?.error ?? {};
  return code === undefined || retryableErrorCodes.includes(code);
}

export function isEnded({ status }: Pick<RetryQueueItem, "status">): boolean {
  return status === "succeeded" || status === "exhausted" || status === "cancelled";
}

/** Tries so far, there and here. */
export function triesOf({ originalDeliveryReport, attempts }: RetryQueueItem): number {
  return originalDeliveryReport.attempts.length + attempts.length;
}

/** Milliseconds after so many tries. */
export function retryWait(tries: number, policy: RetryPolicy): number {
  const { initialDelay, backoffMultiplier, maxDelay, jitter } = policy;
  const wait = Math.min(maxDelay, initialDelay * backoffMultiplier ** Math.max(0, tries - 1));
  return jitter ? wait * (0.9 + Math.random() * 0.2) : wait;
}

export function nextAttempt(item: RetryQueueItem): RetryAttempt {
  const { metadata, attempts } = item.originalDeliveryReport;
  const { templateId, variables } = metadata;
  return {
    messageId: item.messageId,
    phoneNumber: item.phoneNumber,
    attemptNumber: triesOf(item) + 1,
    scheduledAt: item.nextRetryAt,
    provider: attempts[0]?.provider ?? "unknown",
    templateId: typeof templateId === "string" ? templateId : "",
    variables:
      typeof variables === "object" && variables !== null
        ? (variables as Record<string, unknown>)
        : {},
    metadata,
  };
}

/** An error that says so itself: the message may be out, and a second one would be worse than none. */
export function mayBeOut(error: Error): boolean {
  return isKMsgError(error) && error.details?.["outcome"] === "unknown";
}
