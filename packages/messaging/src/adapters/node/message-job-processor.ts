/** The jobs of messages: send one, send many, note a status. */
import {
  type KMsgError,
  type Provider,
  type Result,
  type SendInput,
  type SendOptions,
  type SendResult,
} from "@k-msg/core";

import { MessageEventType } from "../../enums.ts";
import { toKMsgError } from "../../errors.ts";
import type { MessageRequest, MessageResult } from "../../message-request.ts";
import { normalizeInput } from "../../normalize.ts";
import type { Job, JobQueue } from "../../queue/job.ts";
import { withTimeLimit } from "../../time-limit.ts";
import { JobProcessor } from "./job-processor.ts";
import { PermanentJobError, type JobProcessorOptions } from "./job-types.ts";
import { messageEvent } from "./message-event.ts";
import {
  mayTryAgain,
  messageInputs,
  messagePriority,
  messageResult,
  type MessageOutcome,
} from "./message-job.ts";

export interface MessageJobProcessorOptions extends JobProcessorOptions {
  /** Time limit of one message at the provider, in milliseconds; default 30000. (Not in k-msg 0.30.) */
  sendTimeout?: number | undefined;
}

/** A provider, or a `KMsg`. */
export type MessageTarget =
  | Pick<Provider, "id" | "send">
  | { send(input: SendInput): Promise<Result<SendResult, KMsgError>> };

export interface MessageJobOptions {
  priority?: number | undefined;
  /** Milliseconds. */
  delay?: number | undefined;
  /** `correlationId` goes to the provider. */
  metadata?: Record<string, unknown> | undefined;
}

const BULK_PRIORITY = 3;
const SEND_TIMEOUT_MS = 30_000;

/**
 * Job types: `send_message`, `send_scheduled_message`, `send_bulk_messages`, `update_delivery_status`. A try of a job sends to
 * those only to whom the tries before it surely sent nothing; a recipient of whom nobody knows is not sent to again.
 */
export class MessageJobProcessor extends JobProcessor {
  readonly #target: MessageTarget;
  readonly #sendTimeout: number;
  readonly #jobs: JobQueue;
  /** Results of the recipients of jobs that will be tried again. A worker that dies forgets it; the messages keep their ids. */
  readonly #outcomes = new Map<string, MessageOutcome[]>();

  constructor(
    provider: MessageTarget,
    options: MessageJobProcessorOptions | undefined,
    jobQueue: JobQueue,
  ) {
    const { sendTimeout = SEND_TIMEOUT_MS, ...others } = options ?? {};
    super(others, jobQueue);
    this.#target = provider;
    this.#jobs = jobQueue;
    this.#sendTimeout = sendTimeout;
    const send = async (job: Job<MessageRequest>): Promise<MessageResult> => this.#send(job);
    this.handle("send_message", send);
    this.handle("send_scheduled_message", send);
    this.handle("send_bulk_messages", async (job: Job<MessageRequest[]>) => this.#split(job));
    this.handle("update_delivery_status", (job) => {
      const type = MessageEventType.MESSAGE_DELIVERED;
      this.announce("delivery:updated", messageEvent(job.id, type, job.data, job.metadata));
    });
  }

  /** The job's id. Its priority is the message's unless told: 10 for `high`, 1 for `low`, else 5. */
  async queueMessage(request: MessageRequest, options: MessageJobOptions = {}): Promise<string> {
    const priority = messagePriority(request, options.priority);
    return this.add("send_message", request, { ...options, priority });
  }

  /** The id of the job that makes a job of each request; its priority is 3 unless told. */
  async queueBulkMessages(
    requests: MessageRequest[],
    options: MessageJobOptions = {},
  ): Promise<string> {
    const { priority = BULK_PRIORITY } = options;
    return this.add("send_bulk_messages", requests, { ...options, priority });
  }

  /** The job's id. The job waits until `at`; the provider gets a message to be sent at once. */
  async scheduleMessage(
    request: MessageRequest,
    at: Date,
    options: Pick<MessageJobOptions, "metadata"> = {},
  ): Promise<string> {
    const delay = Math.max(0, at.getTime() - Date.now());
    return this.add("send_scheduled_message", request, { ...options, delay });
  }

  async #send(job: Job<MessageRequest>): Promise<MessageResult> {
    const { MESSAGE_QUEUED } = MessageEventType;
    const about = { requestId: job.id, messageRequest: job.data };
    this.announce("message:processing", messageEvent(job.id, MESSAGE_QUEUED, about, job.metadata));
    const known = this.#outcomes.get(job.id) ?? [];
    this.#outcomes.delete(job.id);
    const outcomes = await Promise.all(
      messageInputs(job).map(async (input, index) => {
        const before = known[index];
        return before === undefined || mayTryAgain(before) ? this.#sendOne(input) : before;
      }),
    );
    const failure = outcomes.find((outcome) => outcome.isFailure);
    if (failure?.isFailure) {
      const { message } = failure.error;
      if (!outcomes.some(mayTryAgain)) throw new PermanentJobError(message);
      if (job.attempts + 1 < job.maxAttempts) this.#outcomes.set(job.id, outcomes);
      throw new Error(message, { cause: failure.error });
    }
    const id = "id" in this.#target ? this.#target.id : "kmsg";
    const result = messageResult(job, id, outcomes);
    this.announce("message:queued", messageEvent(job.id, MESSAGE_QUEUED, result, job.metadata));
    return result;
  }

  async #sendOne(input: Result<SendInput, KMsgError>): Promise<MessageOutcome> {
    if (input.isFailure) return input;
    const complete = normalizeInput(input.value, undefined, () => crypto.randomUUID());
    if (complete.isFailure) return complete;
    try {
      return await withTimeLimit<SendResult>(this.#sendTimeout, "The provider", async (context) =>
        this.#call(complete.value, context),
      );
    } catch (error) {
      return { isSuccess: false, isFailure: true, error: toKMsgError(error) };
    }
  }

  async #call(
    options: SendOptions,
    context: Parameters<Provider["send"]>[1],
  ): Promise<MessageOutcome> {
    return this.#target.send(options, context);
  }

  /** The keys make it safe to do again: what is in the queue already is not put there twice. */
  async #split(job: Job<MessageRequest[]>): Promise<{ queued: number }> {
    const { id, data: requests, priority, maxAttempts, metadata } = job;
    for (const [index, request] of requests.entries()) {
      const dedupeKey = `${id}:${index}`;
      const options = { priority, maxAttempts, metadata, dedupeKey };
      await this.#jobs.enqueue("send_message", request, options);
    }
    return { queued: requests.length };
  }
}
