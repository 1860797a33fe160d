/** `@k-msg/messaging/tracking`: what is known about a message after a provider took it, and where that is kept. */
export { InMemoryDeliveryTrackingStore } from "./memory-store.ts";
export { TERMINAL_DELIVERY_STATUSES, isTerminalDeliveryStatus } from "./status.ts";
export {
  KR_B2B_BASELINE_RETENTION_DAYS,
  resolveRetentionDays,
  toRetentionBucketYm,
} from "./retention.ts";
export type {
  DeliveryTrackingRetentionClass,
  DeliveryTrackingRetentionConfig,
  DeliveryTrackingRetentionPreset,
  RetentionQuery,
} from "./retention.ts";
export type { TrackingError, TrackingRecord } from "./record.ts";
export type {
  DeliveryTrackingCountByField,
  DeliveryTrackingCountByRow,
  DeliveryTrackingListOptions,
  DeliveryTrackingRecordFilter,
  DeliveryTrackingStore,
} from "./store.ts";
