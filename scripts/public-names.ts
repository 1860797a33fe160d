/**
 * What k-msg 0.30.0 documents as its public names, entry point by entry point (shared/spec/kmsg-contracts.md §0 to §7 and the two
 * references). `npm run test:contracts` compares our packages with it; `packages/EXPORTS.md` shows the outcome.
 */
export interface EntryNames {
  /** Names that exist while running. */
  readonly values: readonly string[];
  /** Names that exist for the compiler only. */
  readonly types: readonly string[];
}

const words = (text: string): string[] => text.trim().split(/\s+/);

const entry = (values: string, types = ""): EntryNames => ({
  values: words(values),
  types: types === "" ? [] : words(types),
});

const core = entry(
  `BulkOperationHandler CircuitBreaker ErrorUtils FieldCryptoError KMSG_DELIVERY_STATUSES KMSG_MESSAGE_TYPES
  KMSG_POLLABLE_STATUSES KMSG_TERMINAL_STATUSES KMsgError KMsgErrorCode KNOWN_MESSAGE_STATUSES LogLevel Logger
  QUEUED_MESSAGE_STATUS RateLimiter Result RetryHandler assertFieldCryptoConfig createAesGcmFieldCryptoProvider
  createAwsKmsKeyResolver createDefaultMasker createEnvKeyResolver createLogger createNoopFieldCryptoProvider
  createRefreshableKeyResolver createRollingKeyResolver createStaticKeyResolver createVaultTransitKeyResolver fail getLogger
  getPollableStatuses getRolloutKnownKids getRuntimeEnvSource isCryptoEnvelope isKMsgDeliveryStatus isKMsgMessageType
  isKMsgTerminalStatus isPollableDeliveryStatus isTerminalDeliveryStatus logger loggerMiddleware normalizeErrorRetryPolicy
  normalizeMessageStatus normalizePhoneForHash normalizeProviderError normalizeRetryAfterMs ok parseErrorRetryPolicyFromJson
  readRuntimeEnv resolveFieldMode selectActiveKidByRollout setGlobalLogger toCiphertextEnvelopeString validateErrorRetryPolicy
  validateFieldCryptoConfig`,
  `Ok Fail KMsgErrorMetadata Locale RetryPolicyErrorCode ProviderRetryHint ErrorRetryPolicyMode RetryAfterPolicy ErrorRetryPolicy
  ErrorRetryPolicyIssue ErrorRetryPolicyValidationResult ErrorRetryPolicyNormalizeOptions NormalizedProviderError MessageType
  MessageStatus MessageVariables MessageButton MessageBinaryInput MessageMedia CommonSendOptions SmsSendOptions
  AlimTalkSendOptions FriendTalkSendOptions NsaSendOptions VoiceMessageSendOptions FaxMessageSendOptions RcsTextSendOptions
  RcsTemplateSendOptions KakaoSendOptions AlimTalkFailoverOptions NaverSendOptions VoiceSendOptions FaxSendOptions
  RcsSendOptions SendOptions SmsDefaultSendInput SendInput SendResult SendWarning SendWarningCode DeliveryStatus
  DeliveryStatusQuery DeliveryStatusResult ProviderFetch ProviderRequestContext ProviderTransportSupport
  ProviderTransportCapabilities ProviderHealthStatus Provider BalanceProvider TemplateProvider TemplateInspectionProvider
  KakaoChannelProvider Template TemplateCreateInput TemplateUpdateInput TemplateContext KakaoChannel KakaoCategoryEntry
  KakaoChannelCategories BalanceChannel BalanceQuery BalanceResult ProviderOnboardingSpec ProviderOnboardingCheckSpec
  PersistenceStrategy MessageRepository RetryOptions LoggerConfig FieldMode FieldCryptoFailMode FieldCryptoOpenFallback
  FieldCryptoConfig FieldCryptoProvider CryptoEnvelope KeyResolver FieldCryptoKeyContext`,
);

const messaging = entry(
  `KMsg KMsgBuilder MessageStatus MessageEventType VariableMapSchema RecipientSchema SchedulingOptionsSchema
  SendingOptionsSchema MessageRequestSchema MessageErrorSchema RecipientResultSchema MessageResultSchema`,
  `HookContext RetryScheduledHookContext SendHookFinalOutcome SendHookFinalState KMsgHooks BatchSendResult BulkMessageRequest
  DeliveryReport MessageEvent`,
);

const tracking = entry(
  `DeliveryTrackingService createDeliveryTrackingHooks InMemoryDeliveryTrackingStore DEFAULT_POLLING_CONFIG
  TERMINAL_DELIVERY_STATUSES isTerminalDeliveryStatus KR_B2B_BASELINE_RETENTION_DAYS resolveRetentionDays toRetentionBucketYm
  CryptoCircuitController createCryptoCircuitController`,
  `DeliveryTrackingServiceConfig TrackingError TrackingRecord DeliveryTrackingApiFailoverRule ApiFailoverClassificationContext
  ApiFailoverAttemptContext ApiFailoverSender DeliveryTrackingApiFailoverConfig UnsupportedProviderStrategy
  DeliveryTrackingPollingConfig TrackingUpdate TrackingReconcileResult DeliveryTrackingCountByField DeliveryTrackingCountByRow
  DeliveryTrackingCryptoController DeliveryTrackingCryptoOperationContext DeliveryTrackingFieldCryptoControlSignalOptions
  DeliveryTrackingFieldCryptoOptions DeliveryTrackingListOptions DeliveryTrackingRecordFilter DeliveryTrackingRetentionClass
  DeliveryTrackingRetentionConfig DeliveryTrackingRetentionPreset DeliveryTrackingStore`,
);

const cloudflare = entry(
  `CloudflareObjectDeliveryTrackingStore CloudflareObjectJobQueue HyperdriveDeliveryTrackingStore HyperdriveJobQueue
  applyFieldCryptoMigration buildCloudflareSqlSchemaSql buildDeliveryTrackingSchemaSql buildFieldCryptoMigrationMetaSchemaSql
  buildJobQueueSchemaSql createCloudflareSqlClient createD1DeliveryTrackingStore createD1JobQueue createD1SqlClient
  createDrizzleDeliveryTrackingStore createDrizzleJobQueue createDrizzleSqlClient createDurableObjectDeliveryTrackingStore
  createDurableObjectJobQueue createDurableObjectStorage createKvDeliveryTrackingStore createKvJobQueue createKvObjectStorage
  createR2DeliveryTrackingStore createR2JobQueue createR2ObjectStorage ensureFieldCryptoMigrationStateTables
  getDeliveryTrackingSchemaSpec getFieldCryptoMigrationRun getFieldCryptoMigrationStatus getLatestFieldCryptoMigrationRun
  initializeCloudflareSqlSchema listFailedFieldCryptoMigrationChunks planFieldCryptoMigration renderDrizzleSchemaSource
  retryFieldCryptoMigration runCloudflareSqlTransaction statusFieldCryptoMigration`,
  `BuildCloudflareSqlSchemaSqlOptions BuildDeliveryTrackingSchemaSqlOptions BuildJobQueueSchemaSqlOptions
  CloudflareDurableObjectStorageLike CloudflareKvNamespaceLike CloudflareObjectStorage CloudflareR2BucketLike
  CloudflareSqlClient CloudflareSqlQueryResult CloudflareSqlSchemaTarget CreateDrizzleSqlClientOptions D1DatabaseLike
  D1PreparedStatementLike DeliveryTrackingColumnMap DeliveryTrackingFieldCryptoOptions DeliveryTrackingRetentionConfig
  DeliveryTrackingSchemaOptions DeliveryTrackingTypeStrategy DrizzleSqlDatabaseLike FieldCryptoMigrationApplyInput
  FieldCryptoMigrationApplyResult FieldCryptoMigrationChunkRecord FieldCryptoMigrationPlan FieldCryptoMigrationPlanInput
  FieldCryptoMigrationRetryInput FieldCryptoMigrationRunRecord FieldCryptoMigrationStateTables FieldCryptoMigrationStatus
  InitializeCloudflareSqlSchemaOptions RenderDrizzleSchemaSourceOptions SqlDialect CreateD1DeliveryTrackingStoreOptions
  CreateDrizzleDeliveryTrackingStoreOptions CreateDrizzleJobQueueOptions`,
);

export const PUBLIC_NAMES: Readonly<Record<string, EntryNames>> = {
  "@k-msg/core": core,
  "@k-msg/messaging": messaging,
  "@k-msg/messaging/tracking": tracking,
  "@k-msg/messaging/sender": entry("BulkMessageSender"),
  "@k-msg/messaging/queue": entry(
    "JobStatus buildSendInputFromJob buildSendInputFromJobDetailed",
    "Job JobQueue JobRetryDirective",
  ),
  "@k-msg/messaging/adapters/node": entry(
    "DeliveryTracker JobProcessor MessageJobProcessor MessageRetryHandler",
  ),
  "@k-msg/messaging/adapters/bun": entry(
    "BunSqlDeliveryTrackingStore SqliteDeliveryTrackingStore SQLiteJobQueue",
  ),
  "@k-msg/messaging/adapters/cloudflare": cloudflare,
  "@k-msg/provider": entry(
    `AligoProvider AligoProviderFactory createAligoProvider createDefaultAligoProvider initializeAligo
    IWINVProvider IWINVProviderFactory createIWINVProvider createDefaultIWINVProvider initializeIWINV MockProvider
    getProviderOnboardingSpec listProviderOnboardingSpecs providerOnboardingSpecs providerCliMetadata
    providerConfigFieldSpecs`,
    "AligoConfig IWINVConfig ProviderCliMetadata ProviderTypeWithConfig",
  ),
  "@k-msg/provider/aligo": entry(
    `AligoProvider AligoProviderFactory createAligoProvider createDefaultAligoProvider initializeAligo`,
    "AligoConfig",
  ),
  "@k-msg/provider/aligo/send": entry(
    "AligoSendProvider createAligoSendProvider createDefaultAligoSendProvider default",
  ),
  "@k-msg/provider/aligo/template": entry(
    "AligoTemplateProvider createAligoTemplateProvider createDefaultAligoTemplateProvider default",
  ),
  "@k-msg/provider/iwinv": entry("IWINVProvider IWINV_STATUS_CODES default", "IWINVConfig"),
  "@k-msg/provider/iwinv/send": entry(
    `IWINVSendProvider createIWINVSendProvider createDefaultIWINVSendProvider IWINVSendProviderFactory default`,
  ),
  "@k-msg/provider/iwinv/template": entry(
    `IWINVTemplateProvider createIWINVTemplateProvider createDefaultIWINVTemplateProvider IWINVTemplateProviderFactory
    createTemplate updateTemplate deleteTemplate getTemplate listTemplates`,
    "IWINVConfig",
  ),
  "@k-msg/provider/solapi": entry(
    `SolapiProvider SolapiProviderFactory createSolapiProvider createDefaultSolapiProvider initializeSolapi`,
    "SolapiConfig",
  ),
  "@k-msg/template": entry(
    `interpolate ButtonParser TemplateValidator VariableParser TemplatePersonalizer defaultTemplatePersonalizer
    TemplateVariableUtils parseTemplateButtons validateTemplatePayload TemplateLifecycleService TemplateCategory
    TemplateStatus TemplateType`,
    `ValidationResult ConditionalBlock LoopBlock ReplacementError ReplacementResult TemplatePersonalizerOptions
    TemplateVariableInfo TemplateVariableMap NormalizedTemplatePayload ValidateTemplatePayloadOptions AlimTalkTemplate
    TemplateButton TemplateVariable`,
  ),
  "@k-msg/webhook": entry(
    `WebhookRuntimeService WebhookDispatcher DefaultHttpClient SecurityManager RetryManager addEndpoints probeEndpoint
    resolveWebhookSecurityOptions createInMemoryWebhookPersistence endpointMatchesEvent validateEndpointUrl
    resolveEndpointValidationOptions DEFAULT_ENDPOINT_VALIDATION_OPTIONS WebhookEventType WebhookEventSchema
    WebhookEndpointSchema WebhookDeliverySchema`,
    `EndpointValidationOptions HttpClient WebhookAttempt WebhookBatch WebhookConfig WebhookDelivery WebhookDeliveryData
    WebhookDeliveryListOptions WebhookDeliveryStore WebhookEndpoint WebhookEndpointData WebhookEndpointInput
    WebhookEndpointStore WebhookEvent WebhookEventData WebhookPersistence WebhookRegistryCryptoOptions
    WebhookRegistryOptions WebhookRuntime WebhookRuntimeConfig WebhookRuntimeFieldCryptoOptions
    WebhookRuntimeSecurityOptions WebhookRuntimeTestPayload WebhookSecurity WebhookStats WebhookTestResult`,
  ),
  "@k-msg/webhook/toolkit": entry(
    `BatchDispatcher LoadBalancer QueueManager DeliveryStore EndpointManager EventStore RetryManager SecurityManager
    DefaultHttpClient MockHttpClient WebhookDispatcher WebhookRegistry`,
  ),
  "@k-msg/webhook/adapters/cloudflare": entry(
    `createD1WebhookPersistence buildWebhookSchemaSql initializeWebhookSchema DEFAULT_WEBHOOK_ENDPOINT_TABLE
    DEFAULT_WEBHOOK_DELIVERY_TABLE`,
    "D1DatabaseLike D1PreparedStatementLike WebhookSchemaOptions CreateD1WebhookPersistenceOptions",
  ),
  "@k-msg/template/send": entry(
    "interpolate ButtonParser parseTemplateButtons validateTemplatePayload",
  ),
  "@k-msg/template/lifecycle": entry("TemplateLifecycleService"),
  "@k-msg/template/toolkit": entry(
    "TemplateBuilder TemplateBuilders TemplateRegistry InMemoryTemplateStore",
  ),
};

/** Documented, and not made here: what stands in its place. */
export const NOT_SHIPPED: readonly { readonly names: string; readonly instead: string }[] = [
  {
    names: "`@k-msg/analytics`, `@k-msg/channel`",
    instead: "neither reference imports them; reports are the Worker's own (`src/sql/reports`)",
  },
];
