import { deliver, leaseOf, planDelivery } from "./delivery.ts";
import { DefaultHttpClient } from "./http-client.ts";
import { checkConfig } from "./runtime-options.ts";
import type {
  HttpClient,
  WebhookConfig,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEvent,
} from "./types.ts";

/** Delivers without a store: retries happen inside the call, and end with the process. */
export class WebhookDispatcher {
  readonly #config: WebhookConfig;
  readonly #http: HttpClient;

  /** @throws Error for a configuration that cannot be right */
  constructor(config: WebhookConfig, httpClient: HttpClient = new DefaultHttpClient()) {
    this.#config = checkConfig(config);
    this.#http = httpClient;
  }

  /** Does not ask whether the endpoint wants the event. @returns the delivery as it ended */
  async dispatch(event: WebhookEvent, endpoint: WebhookEndpoint): Promise<WebhookDelivery> {
    const planned = planDelivery(event, endpoint, leaseOf(this.#config));
    return deliver({ config: this.#config, http: this.#http }, planned, endpoint);
  }
}
