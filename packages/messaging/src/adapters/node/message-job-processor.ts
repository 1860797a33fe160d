/** The jobs of messages: send one, send many, note a status. */
import {
  isKMsgError,
  type KMsgError,
  type Provider,
  type Result,
  type SendInput,
  type SendOptions,
  type SendResult,
} from "@k-msg/core";

import { toKMsgError } from "../../errors.ts";
import { normalizeInput } from "../../normalize.ts";
import { sendOutcomeOf } from "../../outcome.ts";
import type { Job, JobEnqueueOptions, JobQueue } from "../../queue/job.ts";
import { buildSendInputFromJob, type SendJobPayload } from "../../queue/send-input.ts";
import { withTimeLimit } from "../../time-limit.ts";
import { DeliveryTracker, type DeliveryTrackerStatus } from "./delivery-tracker.ts";
import { JobProcessor, PermanentJobError, type JobProcessorOptions } from "./job-processor.ts";

export interface BulkMessagesJob {
  messages: SendJobPayload[];
}

export interface DeliveryUpdateJob {
  messageId: string;
  status: DeliveryTrackerStatus;
}

export type MessageJobData = SendJobPayload | BulkMessagesJob | DeliveryUpdateJob;

export interface MessageJobProcessorOptions extends JobProcessorOptions {
  /** How long one message may take at the provider, in milliseconds; default 30000. */
  sendTimeout?: number;
  deliveryTracker?: DeliveryTracker;
}

/** A provider, or a `KMsg`. */
export type MessageTarget =
  | Pick<Provider, "send">
  | { send(input: SendInput): Promise<Result<SendResult, KMsgError>> };

/**
 * Job types: `send_message`, `send_bulk_messages`, `update_delivery_status`, `send_scheduled_message`. A message whose
 * outcome is unknown is not sent again; of many, each becomes a job of its own, so one failure repeats one message.
 */
export class MessageJobProcessor extends JobProcessor<MessageJobData> {
  readonly tracker: DeliveryTracker;
  readonly #target: MessageTarget;
  readonly #sendTimeout: number;
  readonly #jobs: JobQueue<MessageJobData>;

  constructor(
    provider: MessageTarget,
    options: MessageJobProcessorOptions,
    jobQueue: JobQueue<MessageJobData>,
  ) {
    super(options, jobQueue);
    this.#target = provider;
    this.#jobs = jobQueue;
    this.#sendTimeout = options.sendTimeout ?? 30_000;
    this.tracker = options.deliveryTracker ?? new DeliveryTracker();
    const send = async (job: Job<MessageJobData>): Promise<unknown> => this.#send(job);
    this.handle("send_message", send);
    this.handle("send_scheduled_message", send);
    this.handle("send_bulk_messages", async (job) => this.#split(job));
    this.handle("update_delivery_status", async ({ data }) => {
      const { messageId, status } = data as DeliveryUpdateJob;
      this.tracker.updateStatus(messageId, status);
    });
  }

  async queueMessage(
    message: SendJobPayload,
    options?: JobEnqueueOptions,
  ): Promise<Job<MessageJobData>> {
    return this.add("send_message", message, options);
  }

  async queueBulkMessages(
    messages: SendJobPayload[],
    options?: JobEnqueueOptions,
  ): Promise<Job<MessageJobData>> {
    return this.add("send_bulk_messages", { messages }, options);
  }

  /** The job waits until `at`; the provider gets a message to be sent at once. */
  async scheduleMessage(
    message: SendJobPayload,
    at: Date,
    options?: JobEnqueueOptions,
  ): Promise<Job<MessageJobData>> {
    const delay = Math.max(0, at.getTime() - Date.now());
    return this.add("send_scheduled_message", message, { ...options, delay });
  }

  async #send(job: Job<MessageJobData>): Promise<SendResult> {
    const message = { id: job.id, data: job.data as SendJobPayload };
    const built = buildSendInputFromJob(message, {}, job.attempts + 1);
    if (built.isFailure) throw new PermanentJobError(built.error.message);
    const complete = normalizeInput(built.value, undefined, () => job.id);
    if (complete.isFailure) throw new PermanentJobError(complete.error.message);

    this.tracker.begin(job.id, complete.value);
    const outcome = await this.#call(complete.value);
    if (outcome.isSuccess) {
      this.tracker.accepted(job.id, outcome.value);
      return outcome.value;
    }
    this.tracker.failed(job.id, outcome.error);
    const { message: reason } = outcome.error;
    // After an unknown outcome the message may be out: a second one would be worse than none.
    if (sendOutcomeOf(outcome.error) !== "not_sent") throw new PermanentJobError(reason);
    throw outcome.error;
  }

  async #call(options: SendOptions): Promise<Result<SendResult, KMsgError>> {
    try {
      return await withTimeLimit<SendResult>(this.#sendTimeout, "The provider", async (context) =>
        this.#target.send(options, context),
      );
    } catch (error) {
      const failure = isKMsgError(error) ? error : toKMsgError(error);
      return { isSuccess: false, isFailure: true, error: failure };
    }
  }

  /** The keys make it safe to do again: what is in the queue already is not put there twice. */
  async #split(job: Job<MessageJobData>): Promise<{ queued: number }> {
    const { messages } = job.data as BulkMessagesJob;
    for (const [index, message] of messages.entries()) {
      const messageId = message.messageId ?? `${job.id}:${index}`;
      await this.#jobs.enqueue(
        "send_message",
        { ...message, messageId },
        {
          priority: job.priority,
          maxAttempts: job.maxAttempts,
          metadata: job.metadata,
          dedupeKey: `${job.id}:${index}`,
        },
      );
    }
    return { queued: messages.length };
  }
}
