import { KMsgErrorCode } from "../error-codes.ts";
import { KMsgError } from "../errors.ts";
import { assertKnownOptions } from "../known-options.ts";

export type CircuitState = "CLOSED" | "OPEN" | "HALF_OPEN";

/** All times in milliseconds. */
export interface CircuitBreakerOptions {
  /** Failures in a row that open the circuit. */
  failureThreshold: number;
  /** Time limit of one operation. */
  timeout: number;
  /** Time that the circuit stays open before one probe is let through. */
  resetTimeout: number;
  onOpen?: () => void;
  onHalfOpen?: () => void;
  onClose?: () => void;
}

/** Stops calling what keeps failing. A success while closed forgets the failures before it. In memory. */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #state: CircuitState = "CLOSED";
  #failures = 0;
  #nextAttemptTime = 0;
  #probing = false;

  constructor(options: CircuitBreakerOptions) {
    assertKnownOptions("CircuitBreaker", options, {
      failureThreshold: true,
      timeout: true,
      resetTimeout: true,
      onOpen: true,
      onHalfOpen: true,
      onClose: true,
    });
    this.#options = options;
  }

  /**
   * Rejects with what the operation rejected with, with `NETWORK_TIMEOUT` when it took too long (it may still go on), or
   * with `NETWORK_SERVICE_UNAVAILABLE` when the circuit is open and the operation was not started.
   */
  async execute<T>(operation: () => Promise<T>): Promise<T> {
    this.#admit();
    const probe = this.#state === "HALF_OPEN";
    this.#probing ||= probe;
    try {
      const value = await this.#limited(operation);
      this.#succeeded();
      return value;
    } catch (error) {
      this.#failed();
      throw error;
    } finally {
      if (probe) this.#probing = false;
    }
  }

  getState(): CircuitState {
    return this.#state;
  }

  getFailureCount(): number {
    return this.#failures;
  }

  reset(): void {
    this.#state = "CLOSED";
    this.#failures = 0;
    this.#nextAttemptTime = 0;
    this.#probing = false;
  }

  #admit(): void {
    if (this.#state === "OPEN" && Date.now() >= this.#nextAttemptTime) {
      this.#state = "HALF_OPEN";
      this.#options.onHalfOpen?.();
    }
    // A single probe: a crowd of them would be the load that broke the service.
    if (this.#state === "OPEN" || (this.#state === "HALF_OPEN" && this.#probing)) {
      throw new KMsgError(
        KMsgErrorCode.NETWORK_SERVICE_UNAVAILABLE,
        "The circuit is open: too many calls failed",
        { state: this.#state, nextAttemptTime: this.#nextAttemptTime },
      );
    }
  }

  async #limited<T>(operation: () => Promise<T>): Promise<T> {
    const { timeout } = this.#options;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        const message = `The operation took longer than ${timeout} ms`;
        reject(new KMsgError(KMsgErrorCode.NETWORK_TIMEOUT, message, { timeout }));
      }, timeout);
    });
    try {
      return await Promise.race([operation(), limit]);
    } finally {
      // A timer that is left would keep the process, or a billed object, awake.
      if (timer !== undefined) clearTimeout(timer);
    }
  }

  #succeeded(): void {
    this.#failures = 0;
    if (this.#state === "CLOSED") return;
    this.#state = "CLOSED";
    this.#options.onClose?.();
  }

  #failed(): void {
    this.#failures += 1;
    const open = this.#state === "HALF_OPEN" || this.#failures >= this.#options.failureThreshold;
    if (!open) return;
    const before = this.#state;
    this.#state = "OPEN";
    this.#nextAttemptTime = Date.now() + this.#options.resetTimeout;
    if (before !== "OPEN") this.#options.onOpen?.();
  }
}
