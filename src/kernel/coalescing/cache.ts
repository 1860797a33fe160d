/** A bounded map whose entries end: the oldest goes first. Pure. */

interface Entry<V> {
  readonly value: V;
  /** Epoch ms. */
  readonly until: number;
}

export class TtlCache<V> {
  readonly #entries = new Map<string, Entry<V>>();
  readonly #max: number;

  /** @param max entries. */
  constructor(max: number) {
    this.#max = max;
  }

  /** The value while it holds. */
  get(key: string, now: number): V | undefined {
    const entry = this.#entries.get(key);
    return entry && now < entry.until ? entry.value : undefined;
  }

  /** The value even after its time: what was true a while ago may be better than nothing. */
  getStale(key: string): V | undefined {
    return this.#entries.get(key)?.value;
  }

  /** @param until epoch ms. */
  set(key: string, value: V, until: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, until });
    if (this.#entries.size <= this.#max) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  get size(): number {
    return this.#entries.size;
  }
}
