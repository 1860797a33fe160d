/** `@k-msg/messaging/sender`: one template to many people. */
export { BulkMessageSender } from "./bulk-sender.ts";
export type { BulkSendTarget } from "./bulk-sender.ts";
export type {
  BulkBatchResult,
  BulkJobStatus,
  BulkMessageType,
  BulkRecipientInput,
  BulkRecipientResult,
  BulkRecipientStatus,
  BulkSendOptions,
  BulkSendRequest,
  BulkSendResult,
} from "./types.ts";
