/** Messages that failed, waiting for another try; with a queue they survive the process. */
import {
  ErrorUtils,
  type ErrorRetryPolicy,
  type KMsgError,
  type Result,
  type SendInput,
  type SendResult,
} from "@k-msg/core";

import { toKMsgError } from "../../errors.ts";
import { sendOutcomeOf } from "../../outcome.ts";

/** Times in milliseconds. */
export interface MessageRetryHandlerOptions {
  send: (input: SendInput, attempt: number) => Promise<Result<SendResult, KMsgError>>;
  /** Tries in all, the first included; default 3. */
  maxAttempts?: number;
  /** Default 1000, doubled each time. */
  initialDelay?: number;
  /** Default 30000. */
  maxDelay?: number;
  /** How often `start()` looks; default 1000. */
  checkInterval?: number;
  policy?: ErrorRetryPolicy;
  onSuccess?: (input: SendInput, result: SendResult) => void;
  /** No more tries: used up, or the error forbids one. */
  onExhausted?: (input: SendInput, error: KMsgError) => void;
}

export interface PendingRetry {
  messageId: string;
  input: SendInput;
  /** Tries so far. */
  attempts: number;
  nextAttemptAt: Date;
  lastError: KMsgError;
}

export class MessageRetryHandler {
  readonly #options: MessageRetryHandlerOptions;
  readonly #pending = new Map<string, PendingRetry>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #running: Promise<void> | undefined;

  constructor(options: MessageRetryHandlerOptions) {
    this.#options = options;
  }

  /** False when the message must not be tried again: it may be out, or never will be. It needs a `messageId`. */
  add(input: SendInput, error: KMsgError, attempts = 1): boolean {
    const { messageId } = input;
    const delay = this.#delay(error, attempts);
    if (messageId === undefined || messageId === "" || delay === undefined) return false;
    const nextAttemptAt = new Date(Date.now() + delay);
    this.#pending.set(messageId, { messageId, input, attempts, nextAttemptAt, lastError: error });
    return true;
  }

  cancel(messageId: string): boolean {
    return this.#pending.delete(messageId);
  }

  getPending(): PendingRetry[] {
    return [...this.#pending.values()];
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.processDue(), this.#options.checkInterval ?? 1000);
  }

  async stop(): Promise<void> {
    if (this.#timer !== undefined) clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#running;
  }

  /** Tries what is due, one after another. Never rejects; a call during a run gets that run. */
  async processDue(now: Date = new Date()): Promise<void> {
    this.#running ??= this.#process(now).finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  async #process(now: Date): Promise<void> {
    for (const entry of this.getPending()) {
      if (entry.nextAttemptAt > now || !this.#pending.delete(entry.messageId)) continue;
      const attempts = entry.attempts + 1;
      const outcome = await this.#send(entry.input, attempts);
      if (outcome.isSuccess) this.#options.onSuccess?.(entry.input, outcome.value);
      else if (!this.add(entry.input, outcome.error, attempts)) {
        this.#options.onExhausted?.(entry.input, outcome.error);
      }
    }
  }

  async #send(input: SendInput, attempt: number): Promise<Result<SendResult, KMsgError>> {
    try {
      return await this.#options.send(input, attempt);
    } catch (error) {
      return { isSuccess: false, isFailure: true, error: toKMsgError(error) };
    }
  }

  #delay(error: KMsgError, attempts: number): number | undefined {
    const { maxAttempts = 3, initialDelay = 1000, maxDelay = 30_000, policy } = this.#options;
    if (attempts >= maxAttempts || sendOutcomeOf(error) !== "not_sent") return undefined;
    if (!ErrorUtils.isRetryable(error, policy)) return undefined;
    const own = Math.min(maxDelay, initialDelay * 2 ** (attempts - 1));
    return Math.max(own, ErrorUtils.resolveRetryAfterMs(error, policy) ?? 0);
  }
}
