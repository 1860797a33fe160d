/**
 * `@k-msg/messaging`: one call that normalises a message, picks a provider and answers with a `Result`.
 *
 * @example
 * const kmsg = new KMsg({ providers: [iwinv] });
 * const result = await kmsg.send({ to: "01012345678", text: "안녕하세요" });
 */
export { KMsg, KMsgBuilder } from "./kmsg.ts";
export type {
  KMsgConfig,
  KMsgDefaultsConfig,
  KMsgPersistenceConfig,
  KMsgRoutingConfig,
  RoutingStrategy,
} from "./config.ts";
export { estimateSmsBytes } from "./sms-bytes.ts";
export type {
  AdmitState,
  HookContext,
  KMsgHooks,
  RetryScheduledHookContext,
  RetryScheduledMetadata,
  SendHookFinalOutcome,
  SendHookFinalState,
} from "./hooks.ts";
export { combineHooks } from "./combine-hooks.ts";
export type { KMsgIdempotencyConfig } from "./idempotency.ts";
export type { KMsgRetryConfig } from "./retry.ts";
export type { BatchSendResult, SendManyOptions } from "./batch.ts";
export type { KMsgHealth } from "./health.ts";
export { MessageEventType, MessageStatus } from "./enums.ts";
export {
  MessageErrorSchema,
  MessageRequestSchema,
  MessageResultSchema,
  RecipientResultSchema,
  RecipientSchema,
  SchedulingOptionsSchema,
  SendingOptionsSchema,
  VariableMapSchema,
} from "./schemas.ts";
export type {
  MessageError,
  MessageRequestType,
  MessageResultType,
  RecipientResult,
  RecipientType,
  SchedulingOptions,
  SendingOptions,
  VariableMap,
} from "./schemas.ts";
export type { DeliveryAttempt, DeliveryReport, MessageEvent } from "./message-report.ts";
export type {
  MessageRequest,
  MessageRequestOptions,
  MessageResult,
  Recipient,
} from "./message-request.ts";
export type {
  BulkBatchResult,
  BulkMessageRequest,
  BulkMessageResult,
  BulkMessageType,
  BulkRecipient,
  BulkRecipientResult,
  BulkSendingOptions,
} from "./sender/types.ts";
