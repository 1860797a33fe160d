/** Stores in memory: for tests, and for processes that may forget. What comes out is a copy. */
import type {
  WebhookDeliveryListOptions,
  WebhookDeliveryStore,
  WebhookEndpointStore,
  WebhookPersistence,
} from "./stores.ts";
import type { WebhookDelivery, WebhookEndpoint } from "./types.ts";

export function createInMemoryWebhookPersistence(): WebhookPersistence {
  return { endpointStore: new MemoryEndpointStore(), deliveryStore: new MemoryDeliveryStore() };
}

export class MemoryEndpointStore implements WebhookEndpointStore {
  readonly #endpoints = new Map<string, WebhookEndpoint>();

  async add(endpoint: WebhookEndpoint): Promise<void> {
    this.#endpoints.set(endpoint.id, structuredClone(endpoint));
  }

  async update(id: string, endpoint: WebhookEndpoint): Promise<void> {
    this.#endpoints.set(id, structuredClone(endpoint));
  }

  async remove(id: string): Promise<void> {
    this.#endpoints.delete(id);
  }

  async get(id: string): Promise<WebhookEndpoint | null> {
    return structuredClone(this.#endpoints.get(id) ?? null);
  }

  async list(): Promise<WebhookEndpoint[]> {
    return structuredClone([...this.#endpoints.values()]);
  }
}

const DEFAULT_CAPACITY = 10_000;

export class MemoryDeliveryStore implements WebhookDeliveryStore {
  readonly #deliveries = new Map<string, WebhookDelivery>();
  readonly #capacity: number;

  /** @param capacity beyond it the oldest of those that have ended are forgotten */
  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  async add(delivery: WebhookDelivery): Promise<void> {
    this.#deliveries.set(delivery.id, structuredClone(delivery));
    if (this.#deliveries.size <= this.#capacity) return;
    for (const [id, { status }] of this.#deliveries) {
      if (status === "pending") continue;
      this.#deliveries.delete(id);
      return;
    }
  }

  async list(options: WebhookDeliveryListOptions = {}): Promise<WebhookDelivery[]> {
    const { endpointId, eventType, status, limit = 100 } = options;
    const found = [...this.#deliveries.values()]
      .reverse()
      .filter(
        (one) =>
          (endpointId === undefined || one.endpointId === endpointId) &&
          (eventType === undefined || one.eventType === eventType) &&
          (status === undefined || one.status === status),
      )
      .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
    return structuredClone(found.slice(0, limit));
  }

  async due(now: Date, limit: number): Promise<WebhookDelivery[]> {
    const found = [...this.#deliveries.values()].filter(
      ({ status, nextRetryAt }) =>
        status === "pending" && nextRetryAt !== undefined && nextRetryAt <= now,
    );
    return structuredClone(found.slice(0, limit));
  }

  async claim({ id, nextRetryAt }: WebhookDelivery, next: Date): Promise<boolean> {
    const known = this.#deliveries.get(id);
    if (known?.status !== "pending") return false;
    if (known.nextRetryAt?.getTime() !== nextRetryAt?.getTime()) return false;
    this.#deliveries.set(id, { ...known, nextRetryAt: next });
    return true;
  }
}
