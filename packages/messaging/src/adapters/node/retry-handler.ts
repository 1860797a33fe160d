/** Messages that failed, waiting in memory for another try. */
import { assertKnownOptions, type OptionNames } from "@k-msg/core";

import { MessageEventType } from "../../enums.ts";
import type { DeliveryReport, MessageEvent } from "../../message-report.ts";
import { EventEmitter, logFailure } from "./emitter.ts";
import { messageEvent } from "./message-event.ts";
import {
  DEFAULT_RETRY_POLICY,
  isEnded,
  isRetryable,
  mayBeOut,
  nextAttempt,
  retryWait,
  triesOf,
} from "./retry-rules.ts";
import type {
  RetryAttempt,
  RetryHandlerEvents,
  RetryHandlerMetrics,
  RetryHandlerOptions,
  RetryPolicy,
  RetryQueueItem,
} from "./retry-types.ts";

const DAY_MS = 86_400_000;

const OPTIONS: OptionNames<RetryHandlerOptions> = {
  policy: true,
  checkInterval: true,
  maxQueueSize: true,
  execute: true,
  shouldRetryError: true,
  onRetryExhausted: true,
  onRetrySuccess: true,
  onRetryFailed: true,
};

const POLICY: OptionNames<RetryPolicy> = {
  maxAttempts: true,
  backoffMultiplier: true,
  initialDelay: true,
  maxDelay: true,
  jitter: true,
  retryableStatuses: true,
  retryableErrorCodes: true,
};

export class MessageRetryHandler extends EventEmitter<RetryHandlerEvents> {
  readonly #options: RetryHandlerOptions;
  readonly #policy: RetryPolicy;
  readonly #items = new Map<string, RetryQueueItem>();
  readonly #counts = {
    totalRetries: 0,
    successfulRetries: 0,
    failedRetries: 0,
    exhaustedRetries: 0,
  };
  #averageRetryDelay = 0;
  #lastRetryAt: Date | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Throws without `execute` and for an option that nobody reads. */
  constructor(options: RetryHandlerOptions) {
    super();
    assertKnownOptions("MessageRetryHandler", options, OPTIONS);
    assertKnownOptions<Partial<RetryPolicy>>(
      "MessageRetryHandler's policy",
      options.policy,
      POLICY,
    );
    if (typeof options.execute !== "function") {
      throw new Error("MessageRetryHandler requires execute, the function that sends again");
    }
    this.#options = options;
    this.#policy = { ...DEFAULT_RETRY_POLICY, ...options.policy };
  }

  /** False when the policy forbids another try, when one under way has ended already, and when there is no room. */
  addForRetry(report: DeliveryReport): boolean {
    if (!isRetryable(report, this.#policy)) return false;
    const known = this.#items.get(report.messageId);
    if (known !== undefined) return this.#renew(known, report);
    if (!this.#hasRoom()) {
      this.announce("queue:full", { rejected: report });
      return false;
    }
    const now = new Date();
    const { messageId, phoneNumber } = report;
    const item: RetryQueueItem = {
      id: `retry_${messageId}_${now.getTime()}`,
      messageId,
      phoneNumber,
      originalDeliveryReport: report,
      attempts: [],
      nextRetryAt: this.#timeAfter(report.attempts.length),
      status: "pending",
      createdAt: now,
      updatedAt: now,
    };
    this.#items.set(messageId, item);
    this.#measure();
    this.announce("retry:queued", about(item, MessageEventType.MESSAGE_QUEUED, item));
    return true;
  }

  /** False for an unknown message and for one that has ended. */
  cancelRetry(messageId: string): boolean {
    const item = this.#items.get(messageId);
    if (item === undefined || isEnded(item)) return false;
    change(item, "cancelled");
    this.#measure();
    this.announce("retry:cancelled", item);
    return true;
  }

  getRetryStatus(messageId: string): RetryQueueItem | undefined {
    return this.#items.get(messageId);
  }

  getRetryQueue(): RetryQueueItem[] {
    return [...this.#items.values()];
  }

  getMetrics(): RetryHandlerMetrics {
    return {
      ...this.#counts,
      queueSize: this.#items.size,
      averageRetryDelay: this.#averageRetryDelay,
      ...(this.#lastRetryAt !== undefined && { lastRetryAt: this.#lastRetryAt }),
    };
  }

  /** Forgets ended items and says how many. */
  cleanup(): number {
    const removed = this.#forget(() => true);
    this.#measure();
    return removed;
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#runDue(), this.#options.checkInterval);
    this.announce("handler:started");
  }

  /** Begins no more tries; those under way end by themselves. */
  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.announce("handler:stopped");
  }

  /** As of the last item that came or changed its state: k-msg does not measure when it is read, nor when a report is renewed. */
  #measure(): void {
    const now = Date.now();
    const waits = this.getRetryQueue()
      .filter(({ status }) => status === "pending")
      .map(({ nextRetryAt }) => Math.max(0, nextRetryAt.getTime() - now));
    const total = waits.reduce((sum, wait) => sum + wait, 0);
    this.#averageRetryDelay = waits.length === 0 ? 0 : total / waits.length;
  }

  #renew(item: RetryQueueItem, report: DeliveryReport): boolean {
    if (isEnded(item)) return false;
    item.originalDeliveryReport = report;
    item.nextRetryAt = this.#timeAfter(triesOf(item));
    item.updatedAt = new Date();
    return true;
  }

  #hasRoom(): boolean {
    const { maxQueueSize } = this.#options;
    if (this.#items.size < maxQueueSize) return true;
    const yesterday = Date.now() - DAY_MS;
    this.#forget(({ updatedAt }) => updatedAt.getTime() < yesterday);
    return this.#items.size < maxQueueSize;
  }

  #forget(which: (item: RetryQueueItem) => boolean): number {
    const gone = this.getRetryQueue().filter((item) => isEnded(item) && which(item));
    for (const { messageId } of gone) this.#items.delete(messageId);
    return gone.length;
  }

  #timeAfter(tries: number): Date {
    return new Date(Date.now() + retryWait(tries, this.#policy));
  }

  /** Side by side: one that hangs must not hold up the others. */
  #runDue(): void {
    const now = new Date();
    for (const item of this.getRetryQueue()) {
      if (item.status !== "pending" || item.nextRetryAt > now) continue;
      void this.#run(item).catch((error: unknown) => {
        logFailure(`MessageRetryHandler: ${item.messageId}`, error);
      });
    }
  }

  async #run(item: RetryQueueItem): Promise<void> {
    const attempt = nextAttempt(item);
    item.attempts.push(attempt);
    change(item, "processing");
    this.#counts.totalRetries += 1;
    this.#lastRetryAt = new Date();
    const { MESSAGE_QUEUED, MESSAGE_SENT } = MessageEventType;
    this.announce("retry:started", about(item, MESSAGE_QUEUED, { item, attempt }));
    let result: unknown;
    try {
      result = await this.#options.execute(attempt, item);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      await this.#failed(item, attempt, error);
      return;
    }
    change(item, "succeeded");
    this.#measure();
    this.#counts.successfulRetries += 1;
    await this.#told("onRetrySuccess", async () => this.#options.onRetrySuccess?.(item, result));
    this.announce("retry:success", about(item, MESSAGE_SENT, { item, attempt, result }));
  }

  async #failed(item: RetryQueueItem, attempt: RetryAttempt, error: Error): Promise<void> {
    this.#counts.failedRetries += 1;
    // What was cancelled meanwhile stays so.
    const cancelled = isEnded(item);
    const willRetry = !cancelled && this.#mayRetry(item, attempt, error);
    if (willRetry) item.nextRetryAt = this.#timeAfter(triesOf(item));
    if (!cancelled) change(item, willRetry ? "pending" : "exhausted");
    this.#measure();
    const { MESSAGE_FAILED } = MessageEventType;
    await this.#told("onRetryFailed", async () => this.#options.onRetryFailed?.(item, error));
    this.announce("retry:failed", about(item, MESSAGE_FAILED, { item, error, willRetry }));
    if (cancelled || willRetry) return;
    this.#counts.exhaustedRetries += 1;
    await this.#told("onRetryExhausted", async () => this.#options.onRetryExhausted?.(item));
    this.announce("retry:exhausted", about(item, MESSAGE_FAILED, { item, finalError: error }));
  }

  #mayRetry(item: RetryQueueItem, attempt: RetryAttempt, error: Error): boolean {
    if (triesOf(item) >= this.#policy.maxAttempts) return false;
    const { shouldRetryError } = this.#options;
    if (shouldRetryError === undefined) return !mayBeOut(error);
    try {
      return shouldRetryError(error, item, attempt);
    } catch (thrown) {
      logFailure("MessageRetryHandler: shouldRetryError failed", thrown);
      return false;
    }
  }

  /** A caller's function that fails must not change what became of the message. */
  async #told(name: string, tell: () => Promise<void> | undefined): Promise<void> {
    try {
      await tell();
    } catch (error) {
      logFailure(`MessageRetryHandler: ${name} failed`, error);
    }
  }
}

function about<T>(item: RetryQueueItem, type: MessageEventType, data: T): MessageEvent<T> {
  return messageEvent(item.messageId, type, data, item.originalDeliveryReport.metadata);
}

function change(item: RetryQueueItem, status: RetryQueueItem["status"]): void {
  item.status = status;
  item.updatedAt = new Date();
}
