/** The options of the runtime, checked. */
import { assertKnownOptions, type FieldCryptoConfig, type OptionNames } from "@k-msg/core";

import { createInMemoryWebhookPersistence } from "./memory.ts";
import type { WebhookDeliveryStore, WebhookEndpointStore, WebhookPersistence } from "./stores.ts";
import type { HttpClient, WebhookConfig } from "./types.ts";
import type { WebhookRuntimeSecurityOptions } from "./url.ts";

export interface WebhookRuntimeFieldCryptoOptions {
  tenantId?: string | undefined;
  /** Fields: `secret`, `headers`, `name`, `description`. */
  endpoint?: FieldCryptoConfig | undefined;
  /** Fields: `payload`, `headers`. */
  delivery?: FieldCryptoConfig | undefined;
}

export interface WebhookRuntimeConfig {
  delivery: WebhookConfig;
  /** Both stores in one; else give both, or none for memory. */
  persistence?: WebhookPersistence | undefined;
  endpointStore?: WebhookEndpointStore | undefined;
  deliveryStore?: WebhookDeliveryStore | undefined;
  fieldCrypto?: WebhookRuntimeFieldCryptoOptions | undefined;
  httpClient?: HttpClient | undefined;
  security?: WebhookRuntimeSecurityOptions | undefined;
  /** Sends what `emit` took every `batchTimeoutMs`; on unless told. */
  autoStart?: boolean | undefined;
}

const OPTIONS: OptionNames<WebhookRuntimeConfig> = {
  delivery: true,
  persistence: true,
  endpointStore: true,
  deliveryStore: true,
  fieldCrypto: true,
  httpClient: true,
  security: true,
  autoStart: true,
};
const CONFIG: OptionNames<WebhookConfig> = {
  maxRetries: true,
  retryDelayMs: true,
  maxDelayMs: true,
  backoffMultiplier: true,
  jitter: true,
  timeoutMs: true,
  enableSecurity: true,
  secretKey: true,
  algorithm: true,
  signatureHeader: true,
  signaturePrefix: true,
  enabledEvents: true,
  batchSize: true,
  batchTimeoutMs: true,
};

/** Name and the smallest value. */
const NUMBERS = [
  ["maxRetries", 0],
  ["retryDelayMs", 0],
  ["timeoutMs", 1],
  ["batchSize", 1],
  ["batchTimeoutMs", 1],
] as const;

export function checkConfig(config: WebhookConfig): WebhookConfig {
  assertKnownOptions("delivery", config, CONFIG);
  for (const [name, least] of NUMBERS) {
    const value = config[name];
    if (typeof value !== "number" || !Number.isFinite(value) || value < least) {
      throw new Error(`delivery.${name}: give a number of at least ${least}`);
    }
  }
  if (!Array.isArray(config.enabledEvents)) {
    throw new Error("delivery.enabledEvents: give the list of event types");
  }
  return config;
}

export function checkRuntimeConfig(config: WebhookRuntimeConfig): WebhookRuntimeConfig {
  assertKnownOptions("WebhookRuntimeService", config, OPTIONS);
  checkConfig(config.delivery);
  assertKnownOptions("fieldCrypto", config.fieldCrypto, {
    tenantId: true,
    endpoint: true,
    delivery: true,
  });
  return config;
}

/** @throws Error for one store without the other, or for stores beside a `persistence` */
export function persistenceOf(config: WebhookRuntimeConfig): WebhookPersistence {
  const { persistence, endpointStore, deliveryStore } = config;
  if (persistence && (endpointStore || deliveryStore)) {
    throw new Error("give `persistence`, or `endpointStore` and `deliveryStore`, not both");
  }
  if (persistence) return persistence;
  if (endpointStore && deliveryStore) return { endpointStore, deliveryStore };
  if (endpointStore || deliveryStore) {
    throw new Error("give both `endpointStore` and `deliveryStore`, or neither");
  }
  return createInMemoryWebhookPersistence();
}
