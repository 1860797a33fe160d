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
} from "./config.ts";
export type {
  HookContext,
  KMsgHooks,
  RetryScheduledHookContext,
  RetryScheduledMetadata,
  SendHookFinalOutcome,
  SendHookFinalState,
} from "./hooks.ts";
export type { BatchSendResult, SendManyOptions } from "./batch.ts";
export type { KMsgHealth } from "./health.ts";
