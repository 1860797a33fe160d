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

export interface CreateD1JobQueueOptions extends HyperdriveJobQueueOptions {
  tableName?: string | undefined;
}

export function createD1JobQueue<T = unknown>(
  db: D1DatabaseLike,
  options: CreateD1JobQueueOptions = {},
): HyperdriveJobQueue<T> & JobQueue<T> {
  return new HyperdriveJobQueue<T>(createD1SqlClient(db), options.tableName, options);
}

/** What Drizzle's client needs and what the store may be told, in one object. */
export interface CreateDrizzleDeliveryTrackingStoreOptions
  extends CreateDrizzleSqlClientOptions, HyperdriveDeliveryTrackingStoreOptions {}

export function createDrizzleDeliveryTrackingStore(
  options: CreateDrizzleDeliveryTrackingStoreOptions,
): HyperdriveDeliveryTrackingStore {
  return new HyperdriveDeliveryTrackingStore(createDrizzleSqlClient(options), options);
}

export interface CreateDrizzleJobQueueOptions
  extends CreateDrizzleSqlClientOptions, HyperdriveJobQueueOptions {
  tableName?: string | undefined;
}

export function createDrizzleJobQueue<T = unknown>(
  options: CreateDrizzleJobQueueOptions,
): HyperdriveJobQueue<T> {
  return new HyperdriveJobQueue<T>(createDrizzleSqlClient(options), options.tableName, options);
}
