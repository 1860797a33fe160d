/**
 * `k-msg`: what most programs need of `@k-msg/core` and `@k-msg/messaging`, in one import. Providers are in `@k-msg/provider`,
 * tracking is in `@k-msg/messaging/tracking`.
 *
 * @example
 * const kmsg = new KMsg({ providers: [iwinv] });
 * const result = await kmsg.send({ to: "01012345678", text: "안녕하세요" });
 */
export { estimateSmsBytes, KMsg } from "@k-msg/messaging";
export type { KMsgConfig, KMsgDefaultsConfig, KMsgRoutingConfig } from "@k-msg/messaging";
export {
  ErrorUtils,
  fail,
  getPollableStatuses,
  isKMsgDeliveryStatus,
  isKMsgMessageType,
  isKMsgTerminalStatus,
  isPollableDeliveryStatus,
  isTerminalDeliveryStatus,
  KMSG_DELIVERY_STATUSES,
  KMSG_MESSAGE_TYPES,
  KMSG_POLLABLE_STATUSES,
  KMSG_TERMINAL_STATUSES,
  KMsgError,
  KMsgErrorCode,
  normalizeErrorRetryPolicy,
  normalizeProviderError,
  ok,
  parseErrorRetryPolicyFromJson,
  validateErrorRetryPolicy,
} from "@k-msg/core";
export type {
  DeliveryStatus,
  ErrorRetryPolicyIssue,
  ErrorRetryPolicyMode,
  ErrorRetryPolicyNormalizeOptions,
  ErrorRetryPolicyValidationResult,
  MessageType,
  NormalizedProviderError,
  NormalizedProviderErrorSources,
  NormalizeProviderErrorOptions,
  Provider,
  Result,
  SendInput,
  SendOptions,
  SendResult,
} from "@k-msg/core";

// Field crypto: 0.33 marks these names as deprecated here.
export {
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  assertFieldCryptoConfig,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  createAesGcmFieldCryptoProvider,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  createAwsKmsKeyResolver,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  createDefaultMasker,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  createEnvKeyResolver,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  createNoopFieldCryptoProvider,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  createRefreshableKeyResolver,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  createRollingKeyResolver,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  createStaticKeyResolver,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  createVaultTransitKeyResolver,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoError,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  getRolloutKnownKids,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  normalizePhoneForHash,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  resolveFieldMode,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  selectActiveKidByRollout,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  toCiphertextEnvelopeString,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  validateFieldCryptoConfig,
} from "@k-msg/core";
export type {
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  ActiveKidRolloutBucket,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  ActiveKidRolloutPolicy,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  AesGcmFieldCryptoProviderOptions,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  AwsKmsKeyResolverClient,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  AwsKmsKeyResolverOptions,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  CryptoEnvelope,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  EnvKeyResolverOptions,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoAad,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoCircuitState,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoConfig,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoControlScope,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoControlSignalEvent,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoDecryptInput,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoEncryptInput,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoErrorKind,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoErrorMetadata,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoFailMode,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoHashInput,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoKeyContext,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoMaskInput,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoMetricEvent,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoMetricName,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoOpenFallback,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoPolicyOptions,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoPolicyValidationIssue,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoPolicyValidationResult,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldCryptoProvider,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  FieldMode,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  KeyResolver,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  KeySetState,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  KeySetStateProvider,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  RefreshableKeyResolverOptions,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  StaticKeyResolverOptions,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  VaultTransitKeyResolverClient,
  /** @deprecated since 0.33: take it from `k-msg/core`. */
  VaultTransitKeyResolverOptions,
} from "@k-msg/core";
