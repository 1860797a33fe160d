export { WebhookDispatcher } from "./dispatcher.ts";
export { DefaultHttpClient } from "./http-client.ts";
export {
  RetryManager,
  type RetryManagerConfig,
  type RetryManagerOptions,
} from "./retry-manager.ts";
export { SecurityManager, type SecurityOptions } from "./security-manager.ts";
export { BatchDispatcher, type BatchConfig } from "./toolkit/batch-dispatcher.ts";
export { DeliveryStore } from "./toolkit/delivery-store.ts";
export { EndpointManager } from "./toolkit/endpoint-manager.ts";
export { type EventFilter, EventStore, type EventStoreConfig } from "./toolkit/event-store.ts";
export { LoadBalancer, type LoadBalancerConfig } from "./toolkit/load-balancer.ts";
export { type MockAnswer, MockHttpClient, type MockRequest } from "./toolkit/mock-http-client.ts";
export { type QueueConfig, QueueManager } from "./toolkit/queue-manager.ts";
export {
  WebhookRegistry,
  type WebhookRegistryCryptoOptions,
  type WebhookRegistryOptions,
} from "./toolkit/webhook-registry.ts";
