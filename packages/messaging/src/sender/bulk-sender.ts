/** One template to many people, batch by batch, in the background and in memory. */
import {
  ErrorUtils,
  isKMsgError,
  RetryHandler,
  type KMsgError,
  type Result,
  type SendInput,
  type SendResult,
} from "@k-msg/core";

import { MessageStatus } from "../enums.ts";
import { toKMsgError } from "../errors.ts";
import { sendOutcomeOf } from "../outcome.ts";
import {
  atLeastOne,
  bulkMessage,
  createBulkJob,
  setStatus,
  settleSummary,
  type BulkJob,
} from "./bulk-job.ts";
import type {
  BulkBatchResult,
  BulkMessageRequest,
  BulkMessageResult,
  BulkRecipientResult,
} from "./types.ts";

/** The part of `KMsg` that is used. */
export interface BulkSendTarget {
  send(input: SendInput): Promise<Result<SendResult, KMsgError>>;
}

const DAY_MS = 86_400_000;
const DEFAULT_BATCH_DELAY_MS = 1000;
const DEFAULT_CONCURRENCY = 10;

const STATUS_OF: Readonly<Record<SendResult["status"], MessageStatus>> = {
  PENDING: MessageStatus.QUEUED,
  SENT: MessageStatus.SENT,
  FAILED: MessageStatus.FAILED,
};

export class BulkMessageSender {
  readonly #target: BulkSendTarget;
  readonly #jobs = new Map<string, BulkJob>();

  constructor(kmsg: BulkSendTarget) {
    this.#target = kmsg;
  }

  /** Answers at once with a result that changes while the send goes on; `wait` tells when it has ended. */
  async sendBulk(request: BulkMessageRequest): Promise<BulkMessageResult> {
    const job = createBulkJob(request, new Date());
    this.#jobs.set(job.result.requestId, job);
    job.done = this.#run(job);
    return job.result;
  }

  async getBulkStatus(requestId: string): Promise<BulkMessageResult | null> {
    return this.#jobs.get(requestId)?.result ?? null;
  }

  /** Resolves when nothing of this send goes on any more. (Not in k-msg 0.30.) */
  async wait(requestId: string): Promise<void> {
    await this.#jobs.get(requestId)?.done;
  }

  /** What has not gone out stays so; false when there was nothing left to stop. */
  async cancelBulkJob(requestId: string): Promise<boolean> {
    const job = this.#jobs.get(requestId);
    if (job === undefined || job.result.completedAt !== undefined) return false;
    job.cancelled = true;
    return true;
  }

  /** Sends what failed in a batch again, with the variables it had and as the same messages. Null for an unknown batch. */
  async retryFailedBatch(requestId: string, batchId: string): Promise<BulkBatchResult | null> {
    const job = this.#jobs.get(requestId);
    const batch = job?.result.batches.find((one) => one.batchId === batchId);
    if (job === undefined || batch === undefined) return null;
    await job.done;
    job.cancelled = false;
    const failed = batch.recipients.filter(({ status }) => status === MessageStatus.FAILED);
    await this.#sendBatch(job, batch, failed);
    settleSummary(job.result);
    return batch;
  }

  /** Forgets sends that ended more than a day ago. */
  cleanup(now: Date = new Date()): void {
    for (const [id, { result }] of this.#jobs) {
      const ended = result.completedAt?.getTime();
      if (ended !== undefined && ended < now.getTime() - DAY_MS) this.#jobs.delete(id);
    }
  }

  /** Never rejects: what goes wrong with a message is told by its recipient. */
  async #run(job: BulkJob): Promise<void> {
    const { result, request } = job;
    const { batchDelay = DEFAULT_BATCH_DELAY_MS } = request.options ?? {};
    for (const [index, batch] of result.batches.entries()) {
      if (index > 0 && !job.cancelled) await pause(batchDelay);
      await this.#sendBatch(job, batch, batch.recipients);
    }
    result.completedAt = new Date();
    settleSummary(result);
  }

  async #sendBatch(
    job: BulkJob,
    batch: BulkBatchResult,
    recipients: readonly BulkRecipientResult[],
  ): Promise<void> {
    batch.status = "processing";
    const { maxConcurrency = DEFAULT_CONCURRENCY } = job.request.options ?? {};
    const queue = recipients.values();
    const worker = async (): Promise<void> => {
      for (const recipient of queue) await this.#sendOne(job, recipient);
    };
    const workers = Math.min(atLeastOne(maxConcurrency), recipients.length);
    await Promise.all(Array.from({ length: workers }, worker));
    const stopped = batch.recipients.some(({ status }) => status === MessageStatus.CANCELLED);
    batch.status = stopped ? "failed" : "completed";
    batch.completedAt = new Date();
  }

  async #sendOne(job: BulkJob, recipient: BulkRecipientResult): Promise<void> {
    const { retryOptions = {} } = job.request.options ?? {};
    const { retryCondition = (error: unknown) => ErrorUtils.isRetryable(error) } = retryOptions;
    delete recipient.error;
    setStatus(job.result, recipient, MessageStatus.SENDING);
    let attempt = 0;
    try {
      const { status } = await RetryHandler.execute(
        async () => this.#attempt(job, recipient, ++attempt),
        {
          ...retryOptions,
          // After an unknown outcome the message may be out: a second one would be worse than none.
          retryCondition: (error, tried) =>
            isKMsgError(error) &&
            sendOutcomeOf(error) === "not_sent" &&
            retryCondition(error, tried),
        },
      );
      setStatus(job.result, recipient, STATUS_OF[status]);
    } catch (error) {
      if (error instanceof Cancelled) {
        setStatus(job.result, recipient, MessageStatus.CANCELLED);
        return;
      }
      const { code, message, details } = toKMsgError(error);
      setStatus(job.result, recipient, MessageStatus.FAILED);
      recipient.error = { code, message, ...(details !== undefined && { details }) };
    }
  }

  /** Rejects with the message's error. */
  async #attempt(
    job: BulkJob,
    recipient: BulkRecipientResult,
    attempt: number,
  ): Promise<SendResult> {
    if (job.cancelled) throw new Cancelled();
    const outcome = await this.#target.send(bulkMessage(job, recipient, attempt));
    if (outcome.isFailure) throw outcome.error;
    return outcome.value;
  }
}

/** Thrown in place of a send that was cancelled before it began. */
class Cancelled extends Error {}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
