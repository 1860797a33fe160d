/** The stores and queues of SQL in one call each. */
import type { JobQueue } from "../../queue/job.ts";
import { createD1SqlClient, type D1DatabaseLike } from "./d1-client.ts";
import { createDrizzleSqlClient, type CreateDrizzleSqlClientOptions } from "./drizzle-client.ts";
import { HyperdriveJobQueue, type HyperdriveJobQueueOptions } from "./hyperdrive-job-queue.ts";
import {
  HyperdriveDeliveryTrackingStore,
  type HyperdriveDeliveryTrackingStoreOptions,
} from "./hyperdrive-tracking-store.ts";

export type CreateD1DeliveryTrackingStoreOptions = HyperdriveDeliveryTrackingStoreOptions;

/** Tracking records in D1. `options` may be the table's name. */
export function createD1DeliveryTrackingStore(
  db: D1DatabaseLike,
  options: string | CreateD1DeliveryTrackingStoreOptions = {},
): HyperdriveDeliveryTrackingStore {
  return new HyperdriveDeliveryTrackingStore(createD1SqlClient(db), options);
}

export type CreateD1JobQueueOptions<T = unknown> = HyperdriveJobQueueOptions<T>;

export function createD1JobQueue<T = unknown>(
  db: D1DatabaseLike,
  options: CreateD1JobQueueOptions<T> = {},
): HyperdriveJobQueue<T> & JobQueue<T> {
  return new HyperdriveJobQueue<T>(createD1SqlClient(db), options);
}

/** What Drizzle's client needs and what the store may be told, in one object. */
export interface CreateDrizzleDeliveryTrackingStoreOptions
  extends CreateDrizzleSqlClientOptions, HyperdriveDeliveryTrackingStoreOptions {}

export function createDrizzleDeliveryTrackingStore(
  options: CreateDrizzleDeliveryTrackingStoreOptions,
): HyperdriveDeliveryTrackingStore {
  const { client, settings } = parted(options);
  return new HyperdriveDeliveryTrackingStore(client, settings);
}

export interface CreateDrizzleJobQueueOptions<T = unknown>
  extends CreateDrizzleSqlClientOptions, HyperdriveJobQueueOptions<T> {}

export function createDrizzleJobQueue<T = unknown>(
  options: CreateDrizzleJobQueueOptions<T>,
): HyperdriveJobQueue<T> {
  const { client, settings } = parted(options);
  return new HyperdriveJobQueue<T>(client, settings);
}

/** The client of some options, and what is left for the store or queue on it. */
function parted<T extends CreateDrizzleSqlClientOptions>(options: T) {
  const { dialect, db, renderQuery, normalizeResult, mapTransactionDb, close, ...settings } =
    options;
  const client = { dialect, db, renderQuery, normalizeResult, mapTransactionDb, close };
  return { client: createDrizzleSqlClient(client), settings };
}
