/** `@k-msg/messaging/tracking`: what is known about a message after a provider took it, where that is kept, who asks. */
export { DeliveryTrackingService } from "./service.ts";
export type { DeliveryTrackingServiceConfig } from "./service.ts";
export { createDeliveryTrackingHooks } from "./hooks.ts";
export type { DeliveryTrackingHooksOptions } from "./hooks.ts";
export { DEFAULT_POLLING_CONFIG } from "./polling.ts";
export type { DeliveryTrackingPollingConfig, UnsupportedProviderStrategy } from "./polling.ts";
export type {
  ApiFailoverAttempt,
  ApiFailoverAttemptContext,
  ApiFailoverClassificationContext,
  ApiFailoverSender,
  DeliveryTrackingApiFailoverConfig,
  DeliveryTrackingApiFailoverRule,
} from "./failover.ts";
export type { TrackingReconcileResult, TrackingRecordError } from "./run.ts";
export type { DeliveryStatusChange, StatusListener } from "./status-changes.ts";
export type { TrackingUpdate } from "./update.ts";
export { CryptoCircuitController, createCryptoCircuitController } from "./crypto-circuit.ts";
export type {
  CryptoCircuitOptions,
  DeliveryTrackingCryptoController,
  DeliveryTrackingCryptoMetric,
  DeliveryTrackingCryptoOperationContext,
  DeliveryTrackingFieldCryptoControlSignalOptions,
  DeliveryTrackingFieldCryptoOptions,
} from "./field-crypto-options.ts";
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
  TrackingPatch,
} from "./store.ts";
