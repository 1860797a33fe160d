export { WebhookDispatcher } from "./dispatcher.ts";
export { WebhookEventType } from "./event-types.ts";
export { DefaultHttpClient } from "./http-client.ts";
export { endpointMatchesEvent } from "./match.ts";
export { createInMemoryWebhookPersistence } from "./memory.ts";
export {
  RetryManager,
  type RetryManagerConfig,
  type RetryManagerOptions,
} from "./retry-manager.ts";
export { addEndpoints, probeEndpoint, type WebhookRuntime } from "./runtime-contract.ts";
export type { WebhookRuntimeConfig, WebhookRuntimeFieldCryptoOptions } from "./runtime-options.ts";
export { WebhookRuntimeService } from "./runtime.ts";
export {
  type WebhookDeliveryData,
  WebhookDeliverySchema,
  type WebhookEndpointData,
  WebhookEndpointSchema,
  type WebhookEventData,
  WebhookEventSchema,
} from "./schemas.ts";
export { SecurityManager, type SecurityOptions } from "./security-manager.ts";
export type {
  WebhookDeliveryListOptions,
  WebhookDeliveryStore,
  WebhookEndpointStore,
  WebhookPersistence,
} from "./stores.ts";
export type {
  WebhookRegistryCryptoOptions,
  WebhookRegistryOptions,
} from "./toolkit/webhook-registry.ts";
export type {
  HttpClient,
  WebhookAttempt,
  WebhookBatch,
  WebhookConfig,
  WebhookDelivery,
  WebhookDeliveryStatus,
  WebhookEndpoint,
  WebhookEndpointInput,
  WebhookEndpointStatus,
  WebhookEvent,
  WebhookEventMetadata,
  WebhookFilters,
  WebhookRetryConfig,
  WebhookRuntimeTestPayload,
  WebhookSecurity,
  WebhookStats,
  WebhookTestResult,
} from "./types.ts";
export {
  DEFAULT_ENDPOINT_VALIDATION_OPTIONS,
  type EndpointValidationOptions,
  resolveEndpointValidationOptions,
  resolveWebhookSecurityOptions,
  validateEndpointUrl,
  type WebhookRuntimeSecurityOptions,
} from "./url.ts";
