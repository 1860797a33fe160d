export {
  type Cp949Measure,
  type Cp949Options,
  cp949ByteLength,
  cutToCp949Bytes,
  isCp949Encodable,
  measureCp949,
} from "./cp949.ts";
export {
  type DeliveryStatus,
  type DeliveryStatusQuery,
  type DeliveryStatusResult,
  getPollableStatuses,
  isKMsgDeliveryStatus,
  isKMsgTerminalStatus,
  isPollableDeliveryStatus,
  isTerminalDeliveryStatus,
  KMSG_DELIVERY_STATUSES,
  KMSG_POLLABLE_STATUSES,
  KMSG_TERMINAL_STATUSES,
  type KMsgPollableStatus,
  type KMsgTerminalStatus,
} from "./delivery.ts";
export { KMsgErrorCode, type Locale } from "./error-codes.ts";
export { KMsgError, type KMsgErrorMetadata } from "./errors.ts";
export {
  isKMsgMessageType,
  KMSG_MESSAGE_TYPES,
  KNOWN_MESSAGE_STATUSES,
  type MessageBinaryInput,
  type MessageButton,
  type MessageMedia,
  type MessageStatus,
  type MessageType,
  type MessageVariables,
  normalizeMessageStatus,
  QUEUED_MESSAGE_STATUS,
  type SendResult,
  type SendWarning,
  type SendWarningCode,
} from "./message.ts";
export { normalizeSendInput, type NormalizeSendOptions, SMS_MAX_BYTES } from "./normalize.ts";
export type {
  ProviderOnboardingCheckSpec,
  ProviderOnboardingScope,
  ProviderOnboardingSpec,
} from "./onboarding.ts";
export type { MessageRepository, PersistenceStrategy } from "./persistence.ts";
export { isKoreanMobile, normalizeKoreanPhone, normalizePhoneForHash } from "./phone.ts";
export type {
  BalanceChannel,
  BalanceProvider,
  BalanceQuery,
  BalanceResult,
  KakaoCategoryEntry,
  KakaoChannel,
  KakaoChannelCategories,
  KakaoChannelProvider,
  Provider,
  ProviderFetch,
  ProviderHealthStatus,
  ProviderRequestContext,
  ProviderTransportCapabilities,
  ProviderTransportSupport,
} from "./provider.ts";
export { fail, type Fail, ok, type Ok, Result } from "./result.ts";
export {
  type ErrorRetryPolicy,
  type ErrorRetryPolicyMode,
  ErrorUtils,
  type ProviderRetryHint,
  type RetryAfterPolicy,
  type RetryPolicyErrorCode,
} from "./retry.ts";
export type {
  AlimTalkFailoverOptions,
  AlimTalkSendOptions,
  CommonSendOptions,
  FaxMessageSendOptions,
  FaxSendOptions,
  FriendTalkSendOptions,
  KakaoSendOptions,
  NaverSendOptions,
  NsaSendOptions,
  RcsSendOptions,
  RcsTemplateSendOptions,
  RcsTextSendOptions,
  SendInput,
  SendOptions,
  SmsDefaultSendInput,
  SmsSendOptions,
  VoiceMessageSendOptions,
  VoiceSendOptions,
} from "./send-options.ts";
export type {
  Template,
  TemplateContext,
  TemplateCreateInput,
  TemplateInspectionProvider,
  TemplateListParams,
  TemplateProvider,
  TemplateUpdateInput,
} from "./template.ts";
export { extractTemplateVariables, interpolateVariables, variableText } from "./variables.ts";
