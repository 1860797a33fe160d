/**
 * Writes to disk at once all that many callers bring within a second (or another time). The first after a quiet second does not
 * wait: an object that is awake is billed, and most messages come alone. What comes within a second of a write is gathered until
 * that second is over, so a crowd costs a write a second, and the first.
 */

const GATHER_MS = 1000;
/** Values that arrive together are still one write. */
const TOGETHER_MS = 15;

export interface GroupClock {
  /** Milliseconds that only go forward: the date may be set back. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
}

const REAL_CLOCK: GroupClock = {
  now: () => performance.now(),
  wait: async (ms) => scheduler.wait(ms),
};

export class GroupCommit<T> {
  readonly #write: (all: ReadonlyMap<string, T>) => Promise<void>;
  readonly #gatherMs: number;
  readonly #clock: GroupClock;
  #gathered = new Map<string, T>();
  #next: Promise<void> | undefined;
  /** Time of the newest write. */
  #wroteAt: number;

  /**
   * @param write gets each key once, with its newest value
   * @param gatherMs the time between two writes, at least
   */
  constructor(
    write: (all: ReadonlyMap<string, T>) => Promise<void>,
    gatherMs = GATHER_MS,
    clock = REAL_CLOCK,
  ) {
    this.#write = write;
    this.#gatherMs = gatherMs;
    this.#clock = clock;
    this.#wroteAt = -gatherMs;
  }

  /** Resolves when they are written, rejects when they may not be. */
  async add(entries: Iterable<readonly [string, T]>): Promise<void> {
    for (const [key, value] of entries) this.#gathered.set(key, value);
    if (this.#gathered.size === 0) return;
    this.#next ??= this.#writeSoon();
    await this.#next;
  }

  /** The value that still waits to be written. */
  get(key: string): T | undefined {
    return this.#gathered.get(key);
  }

  async #writeSoon(): Promise<void> {
    const restMs = this.#wroteAt + this.#gatherMs - this.#clock.now();
    await this.#clock.wait(Math.max(TOGETHER_MS, restMs));
    this.#wroteAt = this.#clock.now();
    const all = this.#gathered;
    this.#next = undefined;
    this.#gathered = new Map();
    await this.#write(all);
  }
}
