/** One template to many people, batch by batch, in the background and in memory. */
import type { KMsgError, Result, SendInput, SendResult } from "@k-msg/core";

import { toKMsgError } from "../errors.ts";
import { retryDelay, type KMsgRetryConfig } from "../retry.ts";
import type {
  BulkBatchResult,
  BulkRecipientInput,
  BulkRecipientResult,
  BulkRecipientStatus,
  BulkSendRequest,
  BulkSendResult,
} from "./types.ts";

/** The part of `KMsg` that is used. */
export interface BulkSendTarget {
  send(input: SendInput): Promise<Result<SendResult, KMsgError>>;
}

interface BulkJob {
  readonly request: BulkSendRequest;
  readonly result: BulkSendResult;
  readonly recipients: ReadonlyMap<BulkRecipientResult, BulkRecipientInput>;
  cancelled: boolean;
  done: Promise<void>;
}

const DAY_MS = 86_400_000;

export class BulkMessageSender {
  readonly #target: BulkSendTarget;
  readonly #jobs = new Map<string, BulkJob>();

  constructor(kmsg: BulkSendTarget) {
    this.#target = kmsg;
  }

  /** Answers at once with a result that changes while the send goes on; `wait` tells when it has ended. */
  async sendBulk(request: BulkSendRequest): Promise<BulkSendResult> {
    const job = createJob(request);
    this.#jobs.set(job.result.requestId, job);
    job.done = this.#run(job);
    return job.result;
  }

  async getBulkStatus(requestId: string): Promise<BulkSendResult | null> {
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

  /** Sends what failed in a batch again, with the variables it had. Null for an unknown batch. */
  async retryFailedBatch(requestId: string, batchId: string): Promise<BulkBatchResult | null> {
    const job = this.#jobs.get(requestId);
    const batch = job?.result.batches.find(({ id }) => id === batchId);
    if (job === undefined || batch === undefined) return null;
    await job.done;
    for (const recipient of batch.recipients) {
      if (recipient.status === "failed") recipient.status = "pending";
    }
    await this.#sendBatch(job, batch);
    summarize(job.result);
    return batch;
  }

  /** Forgets sends that ended more than a day ago. */
  cleanup(now: Date = new Date()): void {
    for (const [id, { result }] of this.#jobs) {
      const ended = result.completedAt?.getTime();
      if (ended !== undefined && ended < now.getTime() - DAY_MS) this.#jobs.delete(id);
    }
  }

  async #run(job: BulkJob): Promise<void> {
    const { result, request } = job;
    const { batchDelay = 1000 } = request.options ?? {};
    result.status = "processing";
    for (const [index, batch] of result.batches.entries()) {
      if (index > 0 && !job.cancelled) await pause(batchDelay);
      await this.#sendBatch(job, batch);
    }
    const { failed, sent } = result.summary;
    if (job.cancelled) result.status = "cancelled";
    else result.status = failed > 0 && sent === 0 ? "failed" : "completed";
    result.completedAt = new Date();
  }

  async #sendBatch(job: BulkJob, batch: BulkBatchResult): Promise<void> {
    batch.status = "processing";
    batch.startedAt ??= new Date();
    const queue = batch.recipients.filter(({ status }) => status === "pending").values();
    const worker = async (): Promise<void> => {
      for (const recipient of queue) {
        await this.#sendOne(job, recipient);
        summarize(job.result);
      }
    };
    const { maxConcurrency = 10 } = job.request.options ?? {};
    const workers = Math.max(1, Math.min(Math.floor(maxConcurrency) || 1, batch.recipients.length));
    await Promise.all(Array.from({ length: workers }, worker));
    batch.status = job.cancelled ? "cancelled" : "completed";
    batch.completedAt = new Date();
  }

  async #sendOne(job: BulkJob, recipient: BulkRecipientResult): Promise<void> {
    const retry = retryConfig(job.request);
    for (let attempt = 1; ; attempt++) {
      if (job.cancelled) {
        recipient.status = "cancelled";
        return;
      }
      const outcome = await this.#attempt(messageFor(job, recipient, attempt));
      if (outcome.isSuccess) {
        const { providerId, providerMessageId } = outcome.value;
        recipient.status = "sent";
        recipient.providerId = providerId;
        if (providerMessageId !== undefined) recipient.providerMessageId = providerMessageId;
        delete recipient.error;
        return;
      }
      const { code, message } = outcome.error;
      const waitMs = retryDelay(retry, outcome.error, attempt);
      if (waitMs === undefined) {
        recipient.status = "failed";
        recipient.error = { code, message };
        return;
      }
      await pause(waitMs);
    }
  }

  async #attempt(input: SendInput): Promise<Result<SendResult, KMsgError>> {
    try {
      return await this.#target.send(input);
    } catch (error) {
      return { isSuccess: false, isFailure: true, error: toKMsgError(error) };
    }
  }
}

function createJob(request: BulkSendRequest): BulkJob {
  const { batchSize = 100 } = request.options ?? {};
  const size = Math.max(1, Math.floor(batchSize) || 1);
  const requestId = `bulk_${crypto.randomUUID()}`;
  const recipients = new Map<BulkRecipientResult, BulkRecipientInput>();
  const batches: BulkBatchResult[] = [];
  for (const [index, input] of request.recipients.entries()) {
    const recipient: BulkRecipientResult = {
      phoneNumber: input.phoneNumber,
      messageId: `${requestId}:${index}`,
      status: "pending",
      ...(input.metadata === undefined ? {} : { metadata: input.metadata }),
    };
    recipients.set(recipient, input);
    const number = Math.floor(index / size);
    batches[number] ??= {
      id: `${requestId}_batch_${number + 1}`,
      batchNumber: number + 1,
      status: "queued",
      recipients: [],
    };
    batches[number].recipients.push(recipient);
  }
  const result: BulkSendResult = {
    requestId,
    status: "queued",
    totalRecipients: request.recipients.length,
    batches,
    summary: { pending: recipients.size, sent: 0, failed: 0, cancelled: 0 },
    createdAt: new Date(),
  };
  return { request, result, recipients, cancelled: false, done: Promise.resolve() };
}

function messageFor(job: BulkJob, recipient: BulkRecipientResult, attempt: number): SendInput {
  const { type = "ALIMTALK", templateId, commonVariables, options = {} } = job.request;
  const from = options.from ?? options.senderNumber;
  return {
    type,
    templateId,
    to: recipient.phoneNumber,
    messageId: recipient.messageId,
    variables: { ...commonVariables, ...job.recipients.get(recipient)?.variables },
    ...(from === undefined ? {} : { from }),
    ...(options.options === undefined ? {} : { options: options.options }),
    ...(options.providerId === undefined ? {} : { providerId: options.providerId }),
    ...(options.failover !== undefined && type === "ALIMTALK"
      ? { failover: options.failover }
      : {}),
    providerOptions: { ...options.providerOptions, attempt },
  };
}

function retryConfig({ options }: BulkSendRequest): KMsgRetryConfig {
  const { maxAttempts = 3, initialDelay = 1000, maxDelay = 30_000 } = options?.retryOptions ?? {};
  return { maxAttempts, initialDelayMs: initialDelay, maxDelayMs: maxDelay };
}

function summarize(result: BulkSendResult): void {
  const count: Record<BulkRecipientStatus, number> = {
    pending: 0,
    sent: 0,
    failed: 0,
    cancelled: 0,
  };
  for (const { recipients } of result.batches) {
    for (const { status } of recipients) count[status] += 1;
  }
  result.summary = count;
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
