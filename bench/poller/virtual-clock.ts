/**
 * A discrete-event clock: time jumps from event to event, so that 30 hours of tracking take seconds. Real work in between (a
 * statement at PGlite) is waited for and takes no time of its own; what it shall take is slept.
 */
interface Event {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

const STUCK_MS = 60_000;

export class VirtualClock {
  #now: number;
  #order = 0;
  #busy = 0;
  #failed: { readonly error: unknown } | undefined;
  /** A binary heap: the earliest event first, of two at one time the one that was asked for first. */
  readonly #heap: Event[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  get now(): number {
    return this.#now;
  }

  at(time: number, run: () => void): void {
    // Whole milliseconds, as dates and timers have them.
    const event = { at: Math.max(Math.ceil(time), this.#now), order: this.#order++, run };
    const heap = this.#heap;
    let place = heap.push(event) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (!above || isBefore(above, event)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = event;
  }

  async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.at(this.#now + ms, resolve);
    });
  }

  /** Work that the clock waits for, because it depends on the real world. */
  async real<T>(work: Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work;
    } finally {
      this.#busy -= 1;
    }
  }

  /** Starts work that sleeps by this clock. What it throws ends the run. */
  spawn(work: () => Promise<void>): void {
    void work().catch((error: unknown) => {
      this.#failed ??= { error };
    });
  }

  /** Runs until nothing is left to happen, or until a time. @param onTime hears of every new time */
  async run(until: number, onTime: (now: number) => void = () => undefined): Promise<void> {
    await this.#settle();
    for (let next = this.#heap[0]; next && next.at <= until; next = this.#heap[0]) {
      if (next.at > this.#now) {
        this.#now = next.at;
        onTime(this.#now);
      }
      this.#take();
      next.run();
      await this.#settle();
    }
  }

  /** @throws Error when real work does not end: whoever asked for it has forgotten it. */
  async #settle(): Promise<void> {
    const since = performance.now();
    do {
      if (performance.now() - since > STUCK_MS) throw new Error("real work does not end");
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#failed) throw this.#failed.error;
    } while (this.#busy > 0);
  }

  #take(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      const right = heap[child + 1];
      if (right && isBefore(right, heap[child])) child += 1;
      const below = heap[child];
      if (!below || isBefore(last, below)) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = last;
  }
}

function isBefore(a: Event, b: Event | undefined): boolean {
  return b === undefined || a.at < b.at || (a.at === b.at && a.order < b.order);
}
