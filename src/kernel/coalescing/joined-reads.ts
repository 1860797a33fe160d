/**
 * Many that read one thing at the same time are one call: the first makes it, the others get what it got. Requests and objects
 * share this, and none may wait for a promise of another one: what is read is plain data, and who waits looks at it now and then.
 */
interface Open<V> {
  readonly value?: V;
  /** Whoever reads has ended, well or not. */
  readonly ended: boolean;
}

const FIRST_LOOK_MS = 5;
const LONGEST_LOOK_MS = 100;

export class JoinedReads<V extends object> {
  readonly #open = new Map<string, { now: Open<V> }>();

  /** @param limitMs after that whoever reads is taken for gone, and one of those who wait reads. */
  async read(name: string, call: () => Promise<V>, limitMs: number): Promise<V> {
    for (let open = this.#open.get(name); open; open = this.#next(name, open)) {
      const value = await this.#valueOf(open, limitMs);
      if (value) return value;
    }
    const own: { now: Open<V> } = { now: { ended: false } };
    this.#open.set(name, own);
    try {
      const value = await call();
      own.now = { ended: true, value };
      return value;
    } finally {
      own.now = { ...own.now, ended: true };
      if (this.#open.get(name) === own) this.#open.delete(name);
    }
  }

  /** The one that reads now, where another than the one before does. */
  #next(name: string, before: { now: Open<V> }): { now: Open<V> } | undefined {
    const open = this.#open.get(name);
    return open === before ? undefined : open;
  }

  async #valueOf(open: { readonly now: Open<V> }, limitMs: number): Promise<V | undefined> {
    let lookMs = FIRST_LOOK_MS;
    // Added up, not read from a clock: clocks are set.
    for (let waitedMs = 0; !open.now.ended && waitedMs < limitMs; waitedMs += lookMs) {
      lookMs = Math.min(LONGEST_LOOK_MS, lookMs * 1.5);
      await pause(lookMs);
    }
    return open.now.value;
  }
}

async function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
