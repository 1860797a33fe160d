/** `@k-msg/messaging/adapters/node`: workers for a process that lives on. The queue is injected. */
export { DeliveryTracker } from "./delivery-tracker.ts";
export type {
  DeliveryTrackerEntry,
  DeliveryTrackerOptions,
  DeliveryTrackerStatus,
} from "./delivery-tracker.ts";
export { JobProcessor, PermanentJobError } from "./job-processor.ts";
export type { JobHandler, JobProcessorMetrics, JobProcessorOptions } from "./job-processor.ts";
export { MessageJobProcessor } from "./message-job-processor.ts";
export type {
  BulkMessagesJob,
  DeliveryUpdateJob,
  MessageJobData,
  MessageJobProcessorOptions,
  MessageTarget,
} from "./message-job-processor.ts";
export { MessageRetryHandler } from "./retry-handler.ts";
export type { MessageRetryHandlerOptions, PendingRetry } from "./retry-handler.ts";
