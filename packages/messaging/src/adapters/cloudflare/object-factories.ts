/** The stores and queues of KV, R2 and Durable Object storage in one call each. */
import {
  CloudflareObjectJobQueue,
  type CloudflareObjectJobQueueOptions,
} from "./object-job-queue.ts";
import {
  createDurableObjectStorage,
  createKvObjectStorage,
  createR2ObjectStorage,
  type CloudflareDurableObjectStorageLike,
  type CloudflareKvNamespaceLike,
  type CloudflareObjectStorage,
  type CloudflareR2BucketLike,
} from "./object-storage.ts";
import {
  CloudflareObjectDeliveryTrackingStore,
  type CloudflareObjectDeliveryTrackingStoreOptions,
} from "./object-tracking-store.ts";

type StoreOptions = string | CloudflareObjectDeliveryTrackingStoreOptions;

/** Several services on one KV may check the same record: KV cannot claim. See `createKvObjectStorage`. */
export function createKvDeliveryTrackingStore(
  namespace: CloudflareKvNamespaceLike,
  options: StoreOptions = {},
): CloudflareObjectDeliveryTrackingStore {
  return new CloudflareObjectDeliveryTrackingStore(createKvObjectStorage(namespace), options);
}

export function createR2DeliveryTrackingStore(
  bucket: CloudflareR2BucketLike,
  options: StoreOptions = {},
): CloudflareObjectDeliveryTrackingStore {
  return new CloudflareObjectDeliveryTrackingStore(createR2ObjectStorage(bucket), options);
}

/** Inside a Durable Object, over its own storage. */
export function createDurableObjectDeliveryTrackingStore(
  storage: CloudflareDurableObjectStorageLike,
  options: StoreOptions = {},
): CloudflareObjectDeliveryTrackingStore {
  return new CloudflareObjectDeliveryTrackingStore(createDurableObjectStorage(storage), options);
}

export interface CreateObjectJobQueueOptions<
  T = unknown,
> extends CloudflareObjectJobQueueOptions<T> {
  /** Default `kmsg/jobs`. */
  keyPrefix?: string | undefined;
}

/** Two workers on one KV may get the same job: KV cannot claim. Use a Durable Object where that matters. */
export function createKvJobQueue<T = unknown>(
  namespace: CloudflareKvNamespaceLike,
  options: CreateObjectJobQueueOptions<T> = {},
): CloudflareObjectJobQueue<T> {
  return queue(createKvObjectStorage(namespace), options);
}

export function createR2JobQueue<T = unknown>(
  bucket: CloudflareR2BucketLike,
  options: CreateObjectJobQueueOptions<T> = {},
): CloudflareObjectJobQueue<T> {
  return queue(createR2ObjectStorage(bucket), options);
}

export function createDurableObjectJobQueue<T = unknown>(
  storage: CloudflareDurableObjectStorageLike,
  options: CreateObjectJobQueueOptions<T> = {},
): CloudflareObjectJobQueue<T> {
  return queue(createDurableObjectStorage(storage), options);
}

function queue<T>(
  storage: CloudflareObjectStorage,
  options: CreateObjectJobQueueOptions<T>,
): CloudflareObjectJobQueue<T> {
  const { keyPrefix, ...settings } = options;
  return new CloudflareObjectJobQueue<T>(storage, keyPrefix, settings);
}
