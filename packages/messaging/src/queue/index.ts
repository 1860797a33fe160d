/** `@k-msg/messaging/queue`: the contract of a job queue, and from a job to the message to send. */
export { DEFAULT_JOB_LEASE_MS, JOB_LEASE_EXPIRED, JobStatus } from "./job.ts";
export type {
  Job,
  JobDequeueOptions,
  JobEnqueueOptions,
  JobLeaseOptions,
  JobQueue,
  JobQueueCleanupOptions,
  JobRetryDirective,
} from "./job.ts";
export { InMemoryJobQueue } from "./memory-queue.ts";
export type { InMemoryJobQueueOptions } from "./memory-queue.ts";
export { buildSendInputFromJob, buildSendInputFromJobDetailed } from "./send-input.ts";
export type {
  BuildSendInputDetailedResult,
  BuildSendInputIssue,
  BuildSendInputOptions,
  BuildSendInputValidationMode,
  SendInputEnvelope,
  SendInputJobPayload,
} from "./send-input.ts";
