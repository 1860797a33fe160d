/**
 * This isolate's knowledge of pauses: from a fault of its own at once, before the gate has answered, and from the gate's
 * answers. A slot that a message holds does not bypass it. Lost with the isolate, and asked for again. Plain data only: objects
 * share it.
 */
interface Oks {
  readonly count: number;
  readonly at: number;
}

/** Older ones say nothing of the line as it is now. */
const FRESH_MS = 10_000;
const LOOK_MS = 10;

export class KnownPauses {
  /** By the gate's name: epoch ms. */
  readonly #until = new Map<string, number>();
  /** Reports of faults that the gate has not answered yet. */
  readonly #asking = new Map<string, number>();
  /** Calls that went well and that the gate has not heard of, by gate and work. */
  readonly #oks = new Map<string, Oks>();

  /** Nobody starts a call; who has a slot asks the gate anew. */
  isPaused(gate: string, now: number): boolean {
    return (this.#until.get(gate) ?? 0) > now;
  }

  until(gate: string): number {
    return this.#until.get(gate) ?? 0;
  }

  pause(gate: string, until: number): void {
    this.#until.set(gate, until);
  }

  clear(gate: string): void {
    this.#until.delete(gate);
  }

  /** A fault is reported: nobody calls until the gate has said what it means. Call the answer when it has. */
  asking(gate: string): () => void {
    this.#asking.set(gate, (this.#asking.get(gate) ?? 0) + 1);
    return () => {
      const left = (this.#asking.get(gate) ?? 1) - 1;
      if (left > 0) this.#asking.set(gate, left);
      else this.#asking.delete(gate);
    };
  }

  /** Until the gate has answered; not longer, as the object that asks may be reset. */
  async answered(gate: string, limitMs: number): Promise<void> {
    for (let waited = 0; this.#asking.has(gate) && waited < limitMs; waited += LOOK_MS) {
      await scheduler.wait(LOOK_MS);
    }
    if (this.#asking.has(gate)) this.#asking.delete(gate);
  }

  noteOk(name: string, now: number): void {
    this.#oks.set(name, { count: this.#freshOks(name, now) + 1, at: now });
  }

  /** They are told once. */
  takeOks(name: string, now: number): number {
    const count = this.#freshOks(name, now);
    this.#oks.delete(name);
    return count;
  }

  #freshOks(name: string, now: number): number {
    const own = this.#oks.get(name);
    return own && now - own.at < FRESH_MS ? own.count : 0;
  }
}
