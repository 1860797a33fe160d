import { changedEndpoint, newEndpoint } from "../endpoints.ts";
import { endpointMatchesEvent } from "../match.ts";
import { MemoryEndpointStore } from "../memory.ts";
import type { WebhookEndpointStore } from "../stores.ts";
import type { WebhookEndpoint, WebhookEndpointInput, WebhookEvent } from "../types.ts";
import { resolveEndpointValidationOptions, type WebhookRuntimeSecurityOptions } from "../url.ts";

/** Endpoints with the runtime's rules, in any store. */
export class EndpointManager {
  readonly #security: WebhookRuntimeSecurityOptions;
  readonly #store: WebhookEndpointStore;

  constructor(
    security: WebhookRuntimeSecurityOptions = {},
    store: WebhookEndpointStore = new MemoryEndpointStore(),
  ) {
    this.#security = resolveEndpointValidationOptions(security);
    this.#store = store;
  }

  /** @throws Error that says what is wrong with it */
  async add(input: WebhookEndpointInput): Promise<WebhookEndpoint> {
    const endpoint = newEndpoint(input, this.#security);
    await this.#store.add(endpoint);
    return endpoint;
  }

  /** @throws Error for an id that nobody knows */
  async update(id: string, patch: Partial<WebhookEndpointInput>): Promise<WebhookEndpoint> {
    const endpoint = await this.#store.get(id);
    if (endpoint === null) throw new Error(`Webhook endpoint not found: ${id}`);
    const changed = changedEndpoint(endpoint, patch, this.#security);
    await this.#store.update(id, changed);
    return changed;
  }

  async remove(id: string): Promise<void> {
    await this.#store.remove(id);
  }

  async get(id: string): Promise<WebhookEndpoint | null> {
    return this.#store.get(id);
  }

  async list(): Promise<WebhookEndpoint[]> {
    return this.#store.list();
  }

  async matching(event: WebhookEvent): Promise<WebhookEndpoint[]> {
    return (await this.list()).filter((endpoint) => endpointMatchesEvent(endpoint, event));
  }
}
