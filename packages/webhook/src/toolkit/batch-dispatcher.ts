import { assertKnownOptions } from "@k-msg/core";

import { randomId } from "../ids.ts";
import type { WebhookBatch, WebhookEvent } from "../types.ts";

export interface BatchConfig {
  /** A batch of so many goes at once. */
  maxBatchSize: number;
  /** And a smaller one after so long, ms; absent: with `flush` alone. */
  batchTimeoutMs?: number | undefined;
}

/** Collects the events of each endpoint, and hands them over together. */
export class BatchDispatcher {
  readonly #config: BatchConfig;
  readonly #send: (batch: WebhookBatch) => Promise<void>;
  readonly #waiting = new Map<string, WebhookEvent[]>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param send takes a batch; what it rejects goes to the caller of `flush`, or to `console.error` where the time sent it; the events are not kept */
  constructor(config: BatchConfig, send: (batch: WebhookBatch) => Promise<void>) {
    assertKnownOptions("BatchDispatcher", config, { maxBatchSize: true, batchTimeoutMs: true });
    this.#config = config;
    this.#send = send;
  }

  async add(endpointId: string, event: WebhookEvent): Promise<void> {
    const events = this.#waiting.get(endpointId) ?? [];
    events.push(event);
    this.#waiting.set(endpointId, events);
    if (events.length >= this.#config.maxBatchSize) return this.#sendOf(endpointId);
    const { batchTimeoutMs } = this.#config;
    if (batchTimeoutMs === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.flush().catch(logLoss), batchTimeoutMs);
  }

  /** Tries every endpoint's batch; then rejects with the first failure. */
  async flush(): Promise<void> {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
    const failures: unknown[] = [];
    for (const endpointId of this.#waiting.keys()) {
      await this.#sendOf(endpointId).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  async #sendOf(endpointId: string): Promise<void> {
    const events = this.#waiting.get(endpointId) ?? [];
    this.#waiting.delete(endpointId);
    if (events.length === 0) return;
    await this.#send({ id: randomId("batch"), endpointId, events, createdAt: new Date() });
  }
}

function logLoss(error: unknown): void {
  console.error("a batch of webhook events was not taken", error);
}
