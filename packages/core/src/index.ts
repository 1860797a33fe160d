export { COMPOSABLE, composeText } from "./compose.ts";
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
export { isKMsgError, KMsgError, type KMsgErrorMetadata } from "./errors.ts";
export {
  type AesGcmFieldCryptoProviderOptions,
  createAesGcmFieldCryptoProvider,
} from "./field-crypto/aes-gcm.ts";
export type { KeyEncoding } from "./field-crypto/encoding.ts";
export { isCryptoEnvelope, toCiphertextEnvelopeString } from "./field-crypto/envelope.ts";
export {
  FieldCryptoError,
  type FieldCryptoErrorKind,
  type FieldCryptoErrorMetadata,
} from "./field-crypto/error.ts";
export {
  extractEnvelopeKid,
  normalizeKidList,
  resolveFieldDecryptKids,
  resolveFieldEncryptKid,
} from "./field-crypto/key-choice.ts";
export {
  createEnvKeyResolver,
  createRefreshableKeyResolver,
  createRollingKeyResolver,
  createStaticKeyResolver,
  type EnvKeyResolverOptions,
  type KeySetStateProvider,
  type RefreshableKeyResolverOptions,
  type StaticKeyResolverOptions,
} from "./field-crypto/key-resolvers.ts";
export {
  type AwsKmsKeyResolverClient,
  type AwsKmsKeyResolverOptions,
  createAwsKmsKeyResolver,
  createVaultTransitKeyResolver,
  type VaultTransitKeyResolverClient,
  type VaultTransitKeyResolverOptions,
} from "./field-crypto/managed-keys.ts";
export { createDefaultMasker } from "./field-crypto/masker.ts";
export { createNoopFieldCryptoProvider } from "./field-crypto/noop.ts";
export {
  type ActiveKidRolloutBucket,
  type ActiveKidRolloutPolicy,
  getRolloutKnownKids,
  selectActiveKidByRollout,
} from "./field-crypto/rollout.ts";
export type {
  FieldCryptoCircuitState,
  FieldCryptoControlScope,
  FieldCryptoControlSignalEvent,
  FieldCryptoMetricEvent,
  FieldCryptoMetricName,
} from "./field-crypto/signals.ts";
export type {
  CryptoEnvelope,
  FieldCryptoAad,
  FieldCryptoConfig,
  FieldCryptoDecryptInput,
  FieldCryptoEncryptInput,
  FieldCryptoFailMode,
  FieldCryptoHashInput,
  FieldCryptoKeyContext,
  FieldCryptoMaskInput,
  FieldCryptoOpenFallback,
  FieldCryptoProvider,
  FieldMode,
  KeyResolver,
  KeySetState,
  MaybePromise,
} from "./field-crypto/types.ts";
export {
  assertFieldCryptoConfig,
  type FieldCryptoPolicyOptions,
  type FieldCryptoPolicyValidationIssue,
  type FieldCryptoPolicyValidationResult,
  resolveFieldCryptoFailMode,
  resolveFieldCryptoOpenFallback,
  resolveFieldMode,
  validateFieldCryptoConfig,
} from "./field-crypto/validate.ts";
export { assertKnownOptions, type OptionNames, unknownOptions } from "./known-options.ts";
export { redactLogText } from "./log-mask.ts";
export {
  createLogger,
  getLogger,
  type LogContext,
  type LogEntry,
  Logger,
  logger,
  type LoggerConfig,
  LogLevel,
  setGlobalLogger,
} from "./logger.ts";
export { ipv4Of, ipv6Of } from "./ip-ranges.ts";
export { loggerMiddleware, type LoggerMiddlewareContext } from "./logger-middleware.ts";
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
export { normalizeSendInput, type NormalizeSendOptions } from "./normalize.ts";
export type {
  ProviderChannelOnboardingMode,
  ProviderLiveTestSupport,
  ProviderOnboardingCheckKind,
  ProviderOnboardingCheckSpec,
  ProviderOnboardingProbeOperation,
  ProviderOnboardingScope,
  ProviderOnboardingSeverity,
  ProviderOnboardingSpec,
  ProviderPlusIdInferenceSupport,
  ProviderPlusIdPolicy,
  ProviderTemplateLifecycleAvailability,
} from "./onboarding.ts";
export type { MessageRepository, PersistenceStrategy } from "./persistence.ts";
export {
  isKoreanMobile,
  normalizeKoreanPhone,
  normalizePhoneForHash,
  normalizeSenderNumber,
} from "./phone.ts";
export {
  PICTURE_LIMIT_BYTES,
  type PictureFault,
  pictureFaults,
  type PictureFile,
} from "./pictures.ts";
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
export {
  type NormalizedProviderError,
  type NormalizedProviderErrorSources,
  normalizeProviderError,
  type NormalizeProviderErrorOptions,
  normalizeRetryAfterMs,
  type ProviderErrorSource,
} from "./provider-error.ts";
export { isPublicHost } from "./public-host.ts";
export {
  BulkOperationHandler,
  type BulkOperationOptions,
  type BulkOperationResult,
} from "./resilience/bulk.ts";
export {
  CircuitBreaker,
  type CircuitBreakerOptions,
  type CircuitState,
} from "./resilience/circuit-breaker.ts";
export { RateLimiter } from "./resilience/rate-limiter.ts";
export { RetryHandler, type RetryOptions } from "./resilience/retry-handler.ts";
export { fail, type Fail, ok, type Ok, Result } from "./result.ts";
export { readRetryAfter } from "./retry-after.ts";
export {
  type ErrorRetryPolicyIssue,
  type ErrorRetryPolicyNormalizeOptions,
  type ErrorRetryPolicyValidationResult,
  normalizeErrorRetryPolicy,
  parseErrorRetryPolicyFromJson,
  validateErrorRetryPolicy,
} from "./retry-policy.ts";
export {
  type ErrorRetryPolicy,
  type ErrorRetryPolicyMode,
  ErrorUtils,
  type ProviderRetryHint,
  type RetryAfterPolicy,
  type RetryPolicyErrorCode,
} from "./retry.ts";
export { getRuntimeEnvSource, readRuntimeEnv, type RuntimeEnvRecord } from "./runtime-env.ts";
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
  RcsFailoverOptions,
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
export { ALIMTALK_MAX_CHARS, LMS_MAX_BYTES, SMS_MAX_BYTES } from "./text-limits.ts";
export { isTitleCharacter, measureTitle, TITLE_MAX_BYTES, type TitleMeasure } from "./titles.ts";
export {
  extractTemplateVariables,
  fillVariables,
  interpolateVariables,
  missingVariables,
  splitVariables,
  type TextPart,
  tidyVariableName,
  variableText,
  variableTexts,
} from "./variables.ts";
