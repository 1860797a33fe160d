/**
 * The messages that wait at the gate. `wait:<time>` on disk: all that came within a moment, in one value, which goes when the last
 * of them was woken. Somebody who is woken twice loses nothing; whom nobody wakes asks again by its own alarm.
 */
import { WaitingLine, type Waiting } from "../../domain/gate/waiting-line.ts";
import { GroupCommit } from "../../kernel/coalescing/group-commit.ts";

const PREFIX = "wait:";
/** A message waits for this write before it is told to wait. */
const GATHER_MS = 250;
/** Whoever comes beyond asks again by itself: the line is in memory. */
const MOST_WAITING = 20_000;
const MOST_TOGETHER = 1000;

export class LineKeeper {
  readonly #kv: SyncKvStorage;
  readonly #line = new WaitingLine();
  /** Keys of what is on disk, by message. */
  readonly #keys = new Map<string, string>();
  /** Number of those of each value that still wait. */
  readonly #left = new Map<string, number>();
  readonly #commit: GroupCommit<Waiting>;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
    this.#commit = new GroupCommit<Waiting>((all) => this.#write([...all.values()]), GATHER_MS);
    for (const [key, chunk] of kv.list<readonly Waiting[]>({ prefix: PREFIX })) {
      this.#noteKey(key, chunk);
      for (const waiting of chunk) this.#line.add(waiting);
    }
  }

  get size(): number {
    return this.#line.size;
  }

  /** @returns false: there is no room. True when it is on disk. */
  async add(waiting: Waiting): Promise<boolean> {
    if (!this.#line.has(waiting.object) && this.#line.size >= MOST_WAITING) return false;
    this.#line.add(waiting);
    if (!this.#keys.has(waiting.object)) await this.#commit.add([[waiting.object, waiting]]);
    return true;
  }

  /** The next one. On disk it stays until it was woken. */
  next(): Waiting | undefined {
    return this.#line.next();
  }

  /** It could not be woken. */
  putBack(waiting: Waiting): void {
    this.#line.add(waiting);
  }

  /** It was woken. Where it waits again it stays. */
  woken({ object }: Waiting): void {
    const key = this.#keys.get(object);
    if (key === undefined || this.#line.has(object)) return;
    this.#keys.delete(object);
    const left = (this.#left.get(key) ?? 1) - 1;
    if (left > 0) {
      this.#left.set(key, left);
      return;
    }
    this.#left.delete(key);
    this.#kv.delete(key);
  }

  async #write(all: readonly Waiting[]): Promise<void> {
    // Who was woken meanwhile need not be remembered.
    const waiting = all.filter(({ object }) => this.#line.has(object) && !this.#keys.has(object));
    for (let at = 0; at < waiting.length; at += MOST_TOGETHER) {
      const chunk = waiting.slice(at, at + MOST_TOGETHER);
      const key = this.#freeKey();
      this.#kv.put(key, chunk);
      this.#noteKey(key, chunk);
    }
    return Promise.resolve();
  }

  #noteKey(key: string, chunk: readonly Waiting[]): void {
    this.#left.set(key, chunk.length);
    for (const { object } of chunk) this.#keys.set(object, key);
  }

  /** A key that holds nothing, even where the clock stands still. */
  #freeKey(): string {
    for (let time = Date.now(); ; time++) {
      const key = `${PREFIX}${time.toString().padStart(15, "0")}`;
      if (!this.#left.has(key)) return key;
    }
  }
}
