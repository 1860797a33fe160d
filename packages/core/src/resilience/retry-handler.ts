import { isKMsgError } from "../errors.ts";
import { assertKnownOptions, type OptionNames } from "../known-options.ts";
import { ErrorUtils } from "../retry.ts";
import { wait } from "./wait.ts";

/** All delays in milliseconds. */
export interface RetryOptions {
  /** Tries in all; default 3. */
  maxAttempts?: number;
  /** Default 1000. */
  initialDelay?: number;
  /** Default 30000. */
  maxDelay?: number;
  /** Default 2. */
  backoffMultiplier?: number;
  /** Adds 0–10 % to each wait, so that many callers do not come back at once; default true. */
  jitter?: boolean;
  retryCondition?: (error: unknown, attempt: number) => boolean;
  /** Called before the wait. */
  onRetry?: (error: unknown, attempt: number) => void;
}

export const RETRY_OPTIONS: OptionNames<RetryOptions> = {
  maxAttempts: true,
  initialDelay: true,
  maxDelay: true,
  backoffMultiplier: true,
  jitter: true,
  retryCondition: true,
  onRetry: true,
};

/** The wait the error itself asks for wins over a shorter one of ours: the other side knows when it is ready. */
const waitFor = (error: unknown, delay: number, jitter: boolean): number => {
  const asked = isKMsgError(error) ? (ErrorUtils.resolveRetryAfterMs(error) ?? 0) : 0;
  const base = Math.max(delay, asked);
  return jitter ? base + Math.random() * 0.1 * base : base;
};

/** Runs an operation again while it rejects. A `Fail` result is an answer, not a rejection: it is returned. */
// oxlint-disable-next-line typescript/no-extraneous-class -- a class in k-msg, which callers may extend
export class RetryHandler {
  /** Rejects with the last error, or for an unknown option before the first try. Attempts count from 1. */
  static async execute<T>(operation: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
    assertKnownOptions("RetryHandler", options, RETRY_OPTIONS);
    const {
      maxAttempts = 3,
      initialDelay = 1000,
      maxDelay = 30_000,
      backoffMultiplier = 2,
      jitter = true,
      retryCondition = (error: unknown) => ErrorUtils.isRetryable(error),
      onRetry,
    } = options;
    let delay = initialDelay;
    for (let attempt = 1; ; attempt++) {
      try {
        return await operation();
      } catch (error) {
        if (attempt >= maxAttempts || !retryCondition(error, attempt)) throw error;
        onRetry?.(error, attempt);
        await wait(waitFor(error, delay, jitter));
        delay = Math.min(delay * backoffMultiplier, maxDelay);
      }
    }
  }

  /** The same function, with retries. @throws Error for an unknown option */
  static createRetryableFunction<Args extends unknown[], T>(
    fn: (...args: Args) => Promise<T>,
    options: RetryOptions = {},
  ): (...args: Args) => Promise<T> {
    assertKnownOptions("RetryHandler", options, RETRY_OPTIONS);
    return async (...args) => RetryHandler.execute(() => fn(...args), options);
  }
}
