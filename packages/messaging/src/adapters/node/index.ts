/** `@k-msg/messaging/adapters/node`: workers for a process that lives on. The queue is injected. */
export type { Job, JobQueue } from "../../queue/job.ts";
export { DeliveryTracker } from "./delivery-tracker.ts";
export type { EventListener } from "./emitter.ts";
export { JobProcessor } from "./job-processor.ts";
export { PermanentJobError } from "./job-types.ts";
export type {
  JobHandler,
  JobProcessorEvents,
  JobProcessorMetrics,
  JobProcessorOptions,
  JobQueueStatus,
} from "./job-types.ts";
export { MessageJobProcessor } from "./message-job-processor.ts";
export type {
  MessageJobOptions,
  MessageJobProcessorOptions,
  MessageTarget,
} from "./message-job-processor.ts";
export { MessageRetryHandler } from "./retry-handler.ts";
export type {
  RetryAttempt,
  RetryHandlerEvents,
  RetryHandlerMetrics,
  RetryHandlerOptions,
  RetryPolicy,
  RetryQueueItem,
} from "./retry-types.ts";
export type {
  DeliveryStats,
  DeliveryTrackerEvents,
  DeliveryTrackerOptions,
  StatusHistoryEntry,
  StatusUpdateDetails,
  TrackingRecord,
  TrackMessageOptions,
  WebhookConfig,
} from "./tracking-types.ts";
