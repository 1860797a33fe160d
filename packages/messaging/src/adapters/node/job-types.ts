/** What a `JobProcessor` is told and what it tells. */
import type { CircuitBreakerOptions } from "@k-msg/core";

import type { MessageEvent } from "../../message-report.ts";
import type { MessageRequest, MessageResult } from "../../message-request.ts";
import type { Job } from "../../queue/job.ts";

/** Times in milliseconds. */
export interface JobProcessorOptions {
  /** Jobs at once; default 5. */
  concurrency?: number | undefined;
  /** The wait before the n-th repetition; the last one repeats. Default 1, 5, 15 and 60 seconds; none if empty. */
  retryDelays?: readonly number[] | undefined;
  /** How often a job is tried in all, unless `add` says otherwise; default 3. */
  maxRetries?: number | undefined;
  /** Period of the queue's polls; default 1000. */
  pollInterval?: number | undefined;
  /** True if `queueSize`, `averageProcessingTime` and `lastProcessedAt` are kept; default true. Jobs are counted anyway. */
  enableMetrics?: boolean | undefined;
  /** No more jobs than that are begun in any window. */
  rateLimiter?: { maxRequests: number; windowMs: number } | undefined;
  /** Stops beginning jobs while too many fail. `timeout` is the limit of one job. */
  circuitBreaker?:
    | Pick<CircuitBreakerOptions, "failureThreshold" | "timeout" | "resetTimeout">
    | undefined;
  /** Time limit of one job; `circuitBreaker.timeout` unless given, and no limit without either. (Not in k-msg 0.30.) */
  jobTimeout?: number | undefined;
  /** Gets the errors besides a job's own work, such as a queue that is down; goes to the log unless given. (Not in k-msg 0.30.) */
  onError?: ((error: unknown, jobId?: string) => void) | undefined;
}

export interface JobProcessorMetrics {
  /** Succeeded and finally failed. */
  processed: number;
  succeeded: number;
  failed: number;
  /** Failed tries that are followed by another. */
  retried: number;
  /** Under way here. */
  activeJobs: number;
  /** Jobs in the queue that are ready, when it was last asked. */
  queueSize: number;
  /** Milliseconds, of those that succeeded. */
  averageProcessingTime: number;
  lastProcessedAt?: Date;
}

export interface JobQueueStatus {
  /** In the queue and ready. */
  pending: number;
  /** Under way here. */
  processing: number;
  failed: number;
  totalProcessed: number;
}

interface HandlerShape<T> {
  call(job: Job<T>, context: { readonly signal: AbortSignal }): unknown;
}

/**
 * The work of a job. Throwing means it failed; what it answers, or its promise, is the job's result. `signal` fires when the
 * job's time is over. A handler may ask for the type of its job's data.
 */
export type JobHandler<T = unknown> = HandlerShape<T>["call"];

/** The arguments of each event of a `JobProcessor`; the last three are a `MessageJobProcessor`'s. */
export type JobProcessorEvents = {
  readonly "job:added": readonly [job: Job];
  readonly "job:completed": readonly [done: { job: Job; result: unknown; processingTime: number }];
  readonly "job:retry": readonly [again: { job: Job; error: Error; retryDelay: number }];
  readonly "job:failed": readonly [failure: { jobId: string; job: Job; error: Error }];
  readonly "processor:started": readonly [];
  readonly "processor:stopped": readonly [];
  readonly "message:processing": readonly [
    event: MessageEvent<{ requestId: string; messageRequest: MessageRequest }>,
  ];
  readonly "message:queued": readonly [event: MessageEvent<MessageResult>];
  readonly "delivery:updated": readonly [event: MessageEvent];
};

/** Thrown by a handler to say that trying again is no use. (Not in k-msg 0.30.) */
export class PermanentJobError extends Error {
  override readonly name = "PermanentJobError";
}
