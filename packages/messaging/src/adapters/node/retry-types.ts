/** What a `MessageRetryHandler` is told and what it tells. */
import type { MessageStatus } from "../../enums.ts";
import type { DeliveryReport, MessageEvent } from "../../message-report.ts";

/** Times in milliseconds. */
export interface RetryPolicy {
  /** Tries in all, those in the report included; default 3. */
  maxAttempts: number;
  /** Default 2. */
  backoffMultiplier: number;
  /** Default 5000. */
  initialDelay: number;
  /** Default 300000. */
  maxDelay: number;
  /** Waits up to a tenth longer or shorter; default true. */
  jitter: boolean;
  /** Default FAILED. */
  retryableStatuses: MessageStatus[];
  /** Codes of a report's error; default NETWORK_TIMEOUT, PROVIDER_CONNECTION_FAILED, PROVIDER_RATE_LIMITED, PROVIDER_SERVICE_UNAVAILABLE. */
  retryableErrorCodes: string[];
}

/** One try, as `execute` gets it. */
export interface RetryAttempt {
  messageId: string;
  phoneNumber: string;
  /** Counts on from the report's tries. */
  attemptNumber: number;
  /** When it was due. */
  scheduledAt: Date;
  /** Provider of the report's first try, or `unknown`. */
  provider: string;
  /** Value of the report's metadata, as `variables`. */
  templateId: string;
  variables: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

export interface RetryQueueItem {
  id: string;
  messageId: string;
  phoneNumber: string;
  originalDeliveryReport: DeliveryReport;
  /** Made here. */
  attempts: RetryAttempt[];
  nextRetryAt: Date;
  status: "pending" | "processing" | "succeeded" | "exhausted" | "cancelled";
  createdAt: Date;
  updatedAt: Date;
}

/** Times in milliseconds. */
export interface RetryHandlerOptions {
  /** Values over the defaults. */
  policy: Partial<RetryPolicy>;
  /** Period of `start()`'s polls. */
  checkInterval: number;
  /** Items that are held, the ended ones included. */
  maxQueueSize: number;
  /** Sends the message again; rejecting means that it failed. */
  execute: (attempt: RetryAttempt, item: RetryQueueItem) => Promise<unknown>;
  /** True if another try is of use; unless given, yes but for an error that says that the message may be out. */
  shouldRetryError?:
    | ((error: Error, item: RetryQueueItem, attempt: RetryAttempt) => boolean)
    | undefined;
  onRetryExhausted?: ((item: RetryQueueItem) => Promise<void>) | undefined;
  onRetrySuccess?: ((item: RetryQueueItem, result: unknown) => Promise<void>) | undefined;
  onRetryFailed?: ((item: RetryQueueItem, error: Error) => Promise<void>) | undefined;
}

export interface RetryHandlerMetrics {
  totalRetries: number;
  successfulRetries: number;
  failedRetries: number;
  exhaustedRetries: number;
  /** Items that are held, the ended ones included. */
  queueSize: number;
  /** Milliseconds until pending items are due, on average, when an item last came or changed its state. */
  averageRetryDelay: number;
  lastRetryAt?: Date;
}

/** The arguments of each event of a `MessageRetryHandler`. */
export type RetryHandlerEvents = {
  readonly "handler:started": readonly [];
  readonly "handler:stopped": readonly [];
  readonly "queue:full": readonly [refused: { rejected: DeliveryReport }];
  readonly "retry:queued": readonly [event: MessageEvent<RetryQueueItem>];
  readonly "retry:started": readonly [
    event: MessageEvent<{ item: RetryQueueItem; attempt: RetryAttempt }>,
  ];
  readonly "retry:success": readonly [
    event: MessageEvent<{ item: RetryQueueItem; attempt: RetryAttempt; result: unknown }>,
  ];
  readonly "retry:failed": readonly [
    event: MessageEvent<{ item: RetryQueueItem; error: Error; willRetry: boolean }>,
  ];
  readonly "retry:exhausted": readonly [
    event: MessageEvent<{ item: RetryQueueItem; finalError: Error }>,
  ];
  readonly "retry:cancelled": readonly [item: RetryQueueItem];
};
