import { assertKnownOptions } from "@k-msg/core";

import type { WebhookEventType } from "../event-types.ts";
import type { WebhookEvent } from "../types.ts";

export interface EventStoreConfig {
  /** Beyond it the oldest are forgotten; 10,000 unless told. */
  maxEvents?: number | undefined;
}

export interface EventFilter {
  type?: WebhookEventType | undefined;
  /** Start of the range, by the event's own time. */
  since?: Date | undefined;
  limit?: number | undefined;
}

/** The latest events, in memory. */
export class EventStore {
  readonly #maxEvents: number;
  readonly #events = new Map<string, WebhookEvent>();

  constructor(config: EventStoreConfig = {}) {
    assertKnownOptions("EventStore", config, { maxEvents: true });
    this.#maxEvents = config.maxEvents ?? 10_000;
  }

  async add(event: WebhookEvent): Promise<void> {
    this.#events.delete(event.id);
    this.#events.set(event.id, event);
    const [oldest] = this.#events.keys();
    if (this.#events.size > this.#maxEvents && oldest !== undefined) this.#events.delete(oldest);
  }

  async get(id: string): Promise<WebhookEvent | null> {
    return this.#events.get(id) ?? null;
  }

  /** The newest first. */
  async list({ type, since, limit = 100 }: EventFilter = {}): Promise<WebhookEvent[]> {
    return [...this.#events.values()]
      .toReversed()
      .filter(
        (one) =>
          (type === undefined || one.type === type) &&
          (since === undefined || one.timestamp >= since),
      )
      .slice(0, limit);
  }
}
