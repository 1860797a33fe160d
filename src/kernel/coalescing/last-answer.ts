/**
 * The last answer to a question that anybody may put as often as he likes: while it is new, and while one caller asks anew, all others
 * get it. Requests share no promises, so where there is none yet each asks. Pure; times are epoch milliseconds.
 */
export class LastAnswer<T> {
  readonly #holdsMs: number;
  #answer: T | undefined;
  /** Until it holds, or until whoever asks anew must be back. */
  #until = 0;

  /** @param holdsMs how long it is new; who asks anew has as long */
  constructor(holdsMs: number) {
    this.#holdsMs = holdsMs;
  }

  /** Undefined: the caller asks, and sets what it finds. */
  take(now: number): T | undefined {
    // A clock that was set back must not make it hold for longer.
    if (this.#answer !== undefined && now < this.#until && this.#until <= now + this.#holdsMs) {
      return this.#answer;
    }
    this.#until = now + this.#holdsMs;
    return undefined;
  }

  set(answer: T, now: number): void {
    this.#answer = answer;
    this.#until = now + this.#holdsMs;
  }
}
