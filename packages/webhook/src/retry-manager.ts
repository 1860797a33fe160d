/** Delays before a retry, and the failures that are worth one. */
import type { WebhookConfig, WebhookEndpoint } from "./types.ts";

export interface RetryManagerConfig {
  maxRetries: number;
  baseDelayMs: number;
  maxDelayMs: number;
  backoffMultiplier: number;
  jitter: boolean;
}

export type RetryManagerOptions = Partial<
  Pick<WebhookConfig, "maxRetries" | "retryDelayMs" | "maxDelayMs" | "backoffMultiplier" | "jitter">
>;

const DEFAULT_MAX_DELAY_MS = 300_000;
/** Timers hold no more than 24.8 days. */
const LONGEST_WAIT_MS = 86_400_000;

export class RetryManager {
  #config: RetryManagerConfig;

  /** Takes a whole `WebhookConfig`, and reads what is about retries. */
  constructor(options: RetryManagerOptions = {}) {
    this.#config = {
      maxRetries: options.maxRetries ?? 3,
      baseDelayMs: options.retryDelayMs ?? 1000,
      maxDelayMs: options.maxDelayMs ?? DEFAULT_MAX_DELAY_MS,
      backoffMultiplier: options.backoffMultiplier ?? 2,
      jitter: options.jitter ?? true,
    };
  }

  /** @returns base × multiplier^k, at most `maxDelayMs`; a random half to whole of it with jitter. */
  getBackoffDelay(k: number): number {
    const { baseDelayMs, backoffMultiplier, maxDelayMs, jitter } = this.#config;
    const delay = Math.min(baseDelayMs * backoffMultiplier ** k, maxDelayMs, LONGEST_WAIT_MS);
    return jitter ? delay * (0.5 + Math.random() / 2) : delay;
  }

  /** @throws Error where no retry is left. */
  calculateNextRetry(attempt: number): Date {
    if (!this.shouldRetry(attempt)) {
      throw new Error(`no retry is left after ${attempt} of ${this.#config.maxRetries}`);
    }
    return new Date(Date.now() + this.getBackoffDelay(attempt));
  }

  shouldRetry(attempt: number): boolean {
    return attempt < this.#config.maxRetries;
  }

  getConfig(): RetryManagerConfig {
    return { ...this.#config };
  }
}

/** An endpoint's own rules before those of all. `maxRetries: 0` is one try. */
export function retriesOf(config: WebhookConfig, endpoint: WebhookEndpoint): RetryManager {
  const { maxDelayMs = LONGEST_WAIT_MS, jitter } = config;
  const { maxRetries, retryDelayMs, backoffMultiplier } = { ...config, ...endpoint.retryConfig };
  return new RetryManager({ maxRetries, retryDelayMs, backoffMultiplier, maxDelayMs, jitter });
}

export function isRetryableStatus(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

const NETWORK =
  /timeout|timed out|network|connection|econn|enotfound|eai_again|epipe|etimedout|socket|hang up|fetch failed|failed to fetch|abort|terminated/i;

/** True if no answer came because of the network, as the runtimes word it; causes count. */
export function isNetworkFailure(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code } = at as { code?: unknown };
    if (NETWORK.test(`${at.name} ${at.message} ${String(code)}`)) return true;
  }
  return false;
}
