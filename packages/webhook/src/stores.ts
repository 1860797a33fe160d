/** The store that the runtime needs. */
import type { WebhookEventType } from "./event-types.ts";
import type { WebhookDelivery, WebhookDeliveryStatus, WebhookEndpoint } from "./types.ts";

export interface WebhookEndpointStore {
  add(endpoint: WebhookEndpoint): Promise<void>;
  update(id: string, endpoint: WebhookEndpoint): Promise<void>;
  remove(id: string): Promise<void>;
  get(id: string): Promise<WebhookEndpoint | null>;
  list(): Promise<WebhookEndpoint[]>;
}

export interface WebhookDeliveryListOptions {
  endpointId?: string | undefined;
  eventType?: WebhookEventType | undefined;
  status?: WebhookDeliveryStatus | undefined;
  /** 100 unless told. */
  limit?: number | undefined;
}

export interface WebhookDeliveryStore {
  /** Keeps a delivery; a store with `claim` replaces the one of the same id. */
  add(delivery: WebhookDelivery): Promise<void>;
  /** The newest first. */
  list(options?: WebhookDeliveryListOptions): Promise<WebhookDelivery[]>;
  /** Pending deliveries whose `nextRetryAt` is not after `now`, the longest waiting first. */
  due?(now: Date, limit: number): Promise<WebhookDelivery[]>;
  /**
   * Moves `nextRetryAt` of a pending delivery, in one step, if it still is what the caller read. With `due` it makes retries
   * survive the process: without the two, a delivery is stored when it has ended.
   * @returns false where another process was faster
   */
  claim?(delivery: WebhookDelivery, nextRetryAt: Date): Promise<boolean>;
}

export type DurableDeliveryStore = WebhookDeliveryStore &
  Required<Pick<WebhookDeliveryStore, "claim" | "due">>;

/** True if deliveries are stored before they have ended. */
export function isDurable(store: WebhookDeliveryStore | undefined): store is DurableDeliveryStore {
  return store?.claim !== undefined && store.due !== undefined;
}

export interface WebhookPersistence {
  endpointStore: WebhookEndpointStore;
  deliveryStore: WebhookDeliveryStore;
  /** At `shutdown`. */
  close?(): Promise<void> | void;
}
