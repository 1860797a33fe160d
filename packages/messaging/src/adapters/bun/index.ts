/** `@k-msg/messaging/adapters/bun`: tracking and jobs in Bun's own databases. */
export { BunSqlDeliveryTrackingStore, SqliteDeliveryTrackingStore } from "./tracking-stores.ts";
export type {
  BunSqlDeliveryTrackingStoreOptions,
  SqliteDeliveryTrackingStoreOptions,
} from "./tracking-stores.ts";
export { SQLiteJobQueue } from "./job-queue.ts";
export type { SQLiteJobQueueOptions } from "./job-queue.ts";
export type { BunSqlLike } from "./runtime.ts";
