import { assertKnownOptions } from "@k-msg/core";

import { protectedPersistence } from "../field-protection.ts";
import { MemoryEndpointStore } from "../memory.ts";
import type { WebhookRuntimeFieldCryptoOptions } from "../runtime-options.ts";
import type {
  WebhookDeliveryListOptions,
  WebhookDeliveryStore,
  WebhookPersistence,
} from "../stores.ts";
import type { WebhookDelivery } from "../types.ts";
import type { WebhookRuntimeSecurityOptions } from "../url.ts";
import { DeliveryStore } from "./delivery-store.ts";
import { EndpointManager } from "./endpoint-manager.ts";

export type WebhookRegistryCryptoOptions = WebhookRuntimeFieldCryptoOptions;

export interface WebhookRegistryOptions {
  /** In memory unless told. */
  persistence?: WebhookPersistence | undefined;
  fieldCrypto?: WebhookRegistryCryptoOptions | undefined;
  security?: WebhookRuntimeSecurityOptions | undefined;
}

/** Endpoints and deliveries in one place, without sending. */
export class WebhookRegistry {
  readonly endpoints: EndpointManager;
  readonly #deliveries: WebhookDeliveryStore;

  constructor(options: WebhookRegistryOptions = {}) {
    assertKnownOptions("WebhookRegistry", options, {
      persistence: true,
      fieldCrypto: true,
      security: true,
    });
    const { fieldCrypto, security } = options;
    const plain = options.persistence ?? {
      endpointStore: new MemoryEndpointStore(),
      deliveryStore: new DeliveryStore(),
    };
    const kept = fieldCrypto ? protectedPersistence(plain, fieldCrypto) : plain;
    this.endpoints = new EndpointManager(security, kept.endpointStore);
    this.#deliveries = kept.deliveryStore;
  }

  async addDelivery(delivery: WebhookDelivery): Promise<void> {
    await this.#deliveries.add(delivery);
  }

  /** The newest first. */
  async listDeliveries(options: WebhookDeliveryListOptions = {}): Promise<WebhookDelivery[]> {
    return this.#deliveries.list(options);
  }
}
