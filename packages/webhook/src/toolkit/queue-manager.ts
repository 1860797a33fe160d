import { assertKnownOptions } from "@k-msg/core";

export interface QueueConfig {
  /** `enqueue` refuses more; 10,000 unless told. */
  maxSize?: number | undefined;
}

/** A queue in memory: the highest priority first, then the oldest. */
export class QueueManager<T = unknown> {
  readonly #maxSize: number;
  #items: { readonly item: T; readonly priority: number }[] = [];

  constructor(config: QueueConfig = {}) {
    assertKnownOptions("QueueManager", config, { maxSize: true });
    this.#maxSize = config.maxSize ?? 10_000;
  }

  /** @throws Error where it is full */
  enqueue(item: T, priority = 0): void {
    if (this.#items.length >= this.#maxSize) {
      throw new Error(`the queue is full: it holds ${this.#maxSize}`);
    }
    const behind = this.#items.findIndex((one) => one.priority < priority);
    this.#items.splice(behind < 0 ? this.#items.length : behind, 0, { item, priority });
  }

  dequeue(): T | undefined {
    return this.#items.shift()?.item;
  }

  size(): number {
    return this.#items.length;
  }

  clear(): void {
    this.#items = [];
  }
}
