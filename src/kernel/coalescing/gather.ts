/**
 * Gathers the reports of an isolate's many messages to one neighbour into one call. An object must not wait for another one's
 * promise, so nobody waits for anybody: the first to come tells for all who come within GATHER_MS, and marks the note of each.
 * A note is plain data; its message looks at it whenever it stores something. Where whoever was to tell is gone the notes stay
 * unmarked: only for what a message tells again by itself until it is known to be there.
 */
export interface Note {
  /** It is on the neighbour's disk. */
  told: boolean;
}

interface Entry<T> {
  readonly what: T;
  readonly note: Note;
}

interface Group<T> {
  /** Epoch ms. */
  readonly since: number;
  readonly entries: Entry<T>[];
}

export interface Gathered {
  readonly note: Note;
  /** To be kept running by whoever came first; undefined for the others. */
  readonly work: Promise<void> | undefined;
}

/** A tenth of the time within which ledger and gate write but once. */
export const GATHER_MS = 100;
/** Whoever was to tell is gone with its object. */
const GIVE_UP_MS = 10 * GATHER_MS;
const MAX_ENTRIES = 500;

export class Gathering<T> {
  /** By neighbour. */
  readonly #groups = new Map<string, Group<T>>();

  /** @param tell resolves when all are on the neighbour's disk; its failure is the work's. */
  add(
    neighbour: string,
    what: T,
    now: number,
    tell: (all: readonly T[]) => Promise<void>,
  ): Gathered {
    const own = { what, note: { told: false } };
    const open = this.#groups.get(neighbour);
    // A clock may be set either way.
    const orphaned = open !== undefined && Math.abs(now - open.since) >= GIVE_UP_MS;
    if (open && !orphaned && open.entries.length < MAX_ENTRIES) {
      open.entries.push(own);
      return { note: own.note, work: undefined };
    }
    const group = { since: now, entries: orphaned ? [...open.entries, own] : [own] };
    this.#groups.set(neighbour, group);
    return { note: own.note, work: this.#tellSoon(neighbour, group, tell) };
  }

  async #tellSoon(
    neighbour: string,
    group: Group<T>,
    tell: (all: readonly T[]) => Promise<void>,
  ): Promise<void> {
    await scheduler.wait(GATHER_MS);
    if (this.#groups.get(neighbour) === group) this.#groups.delete(neighbour);
    await tell(group.entries.map(({ what }) => what));
    for (const { note } of group.entries) note.told = true;
  }
}
