import { wait } from "./wait.ts";

/** At most `maxRequests` in any window of `windowMs` milliseconds. In memory: each instance counts for itself. */
export class RateLimiter {
  readonly #maxRequests: number;
  readonly #windowMs: number;
  #times: number[] = [];
  #line: Promise<void> = Promise.resolve();

  constructor(maxRequests: number, windowMs: number) {
    this.#maxRequests = maxRequests;
    this.#windowMs = windowMs;
  }

  /** Resolves when it is the caller's turn; callers are served in the order they came. */
  async acquire(): Promise<void> {
    const turn = this.#line.then(async () => this.#take());
    this.#line = turn;
    await turn;
  }

  canMakeRequest(): boolean {
    return this.getRemainingRequests() > 0;
  }

  getRemainingRequests(): number {
    this.#forget();
    return Math.max(0, this.#maxRequests - this.#times.length);
  }

  async #take(): Promise<void> {
    while (!this.canMakeRequest()) {
      const oldest = this.#times[0] ?? Date.now();
      await wait(Math.max(1, oldest + this.#windowMs - Date.now()));
    }
    this.#times.push(Date.now());
  }

  #forget(): void {
    const start = Date.now() - this.#windowMs;
    this.#times = this.#times.filter((time) => time > start);
  }
}
