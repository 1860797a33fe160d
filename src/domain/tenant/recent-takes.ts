/**
 * The takes of the last minute, by their ids: one whose answer was lost is asked for again, and counts once. Stored beside what was
 * used, in the same value: after a crash both know the same takes. Pure; times are epoch milliseconds.
 */

/** By the take's id: when it was counted. */
export type StoredTakes = Readonly<Record<string, number>>;

/** Longer than a caller asks again for. */
const KEPT_MS = 60_000;
/** The oldest go first: who asks again does so at once. */
const MOST = 1000;

export class RecentTakes {
  readonly #at: Map<string, number>;

  constructor(stored: StoredTakes = {}) {
    this.#at = new Map(Object.entries(stored));
  }

  /** When it was counted; undefined where it was not. */
  countedAt(id: string): number | undefined {
    return this.#at.get(id);
  }

  note(id: string, now: number): void {
    this.#at.set(id, now);
    const [oldest] = this.#at.keys();
    if (this.#at.size > MOST && oldest !== undefined) this.#at.delete(oldest);
  }

  /** Those that may be asked for again. */
  stored(now: number): StoredTakes {
    for (const [id, at] of this.#at) if (now - at >= KEPT_MS) this.#at.delete(id);
    return Object.fromEntries(this.#at);
  }
}
