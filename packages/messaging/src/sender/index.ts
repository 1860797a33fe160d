/** `@k-msg/messaging/sender`: one template to many people. */
export { BulkMessageSender } from "./bulk-sender.ts";
export type { BulkSendTarget } from "./bulk-sender.ts";
export type {
  BulkBatchResult,
  BulkMessageRequest,
  BulkMessageResult,
  BulkMessageType,
  BulkRecipient,
  BulkRecipientResult,
  BulkSendingOptions,
} from "./types.ts";
