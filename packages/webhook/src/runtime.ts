/** Endpoints, events and deliveries in one service. */
import { assertKnownOptions, logger, type OptionNames } from "@k-msg/core";

import {
  attemptOnce,
  deliver,
  leaseOf,
  planDelivery,
  takeUp,
  type DeliveryTools,
} from "./delivery.ts";
import { changedEndpoint, newEndpoint } from "./endpoints.ts";
import { checkEvent, testEvent } from "./event-check.ts";
import { protectedPersistence } from "./field-protection.ts";
import { DefaultHttpClient } from "./http-client.ts";
import { endpointMatchesEvent } from "./match.ts";
import type { WebhookRuntime } from "./runtime-contract.ts";
import { checkRuntimeConfig, persistenceOf, type WebhookRuntimeConfig } from "./runtime-options.ts";
import { isDurable, type WebhookDeliveryListOptions, type WebhookPersistence } from "./stores.ts";
import type {
  HttpClient,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpointInput,
  WebhookEvent,
  WebhookRuntimeTestPayload,
  WebhookTestResult,
} from "./types.ts";
import {
  type EndpointValidationOptions,
  resolveEndpointValidationOptions,
  validateEndpointUrl,
} from "./url.ts";

/** Period of the search for deliveries that another process left behind. */
const RESUME_EVERY_MS = 30_000;
const RESUME_LIMIT = 100;
/** Whoever planned a retry, and still lives, makes it: others come later. */
const RESUME_GRACE_MS = 5000;
const LIST_OPTIONS: OptionNames<WebhookDeliveryListOptions> = {
  endpointId: true,
  eventType: true,
  status: true,
  limit: true,
};

interface Ready {
  readonly delivery: WebhookDelivery;
  readonly endpoint: WebhookEndpoint;
}

/**
 * A store with `due` and `claim` (memory and D1 are such) holds a delivery before its first attempt: one that a dead process left
 * is taken up by `resumeDeliveries`, which `flush` and the timer call.
 */
export class WebhookRuntimeService implements WebhookRuntime {
  readonly #config: WebhookRuntimeConfig;
  readonly #security: EndpointValidationOptions;
  readonly #persistence: WebhookPersistence;
  readonly #tools: DeliveryTools;
  /** Planned, and not sent yet. */
  #queue: WebhookDelivery[] = [];
  /** Events since the last sending. */
  #events = 0;
  #flushing: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setInterval> | undefined;
  #resumedMs = 0;
  #stopped = false;

  /** @throws Error for options that cannot be right */
  constructor(config: WebhookRuntimeConfig) {
    this.#config = checkRuntimeConfig(config);
    this.#security = resolveEndpointValidationOptions(config.security);
    const persistence = persistenceOf(config);
    this.#persistence = config.fieldCrypto
      ? protectedPersistence(persistence, config.fieldCrypto)
      : persistence;
    const http = guarded(config.httpClient ?? new DefaultHttpClient(), this.#security);
    this.#tools = { config: config.delivery, http, store: this.#persistence.deliveryStore };
    this.#start();
  }

  async addEndpoint(input: WebhookEndpointInput): Promise<WebhookEndpoint> {
    const endpoint = newEndpoint(input, this.#security);
    const { enableSecurity, secretKey } = this.#config.delivery;
    if (enableSecurity && !secretKey && !endpoint.secret) {
      logger.warn("a webhook endpoint has no secret: its deliveries are not signed", {
        endpointId: endpoint.id,
      });
    }
    await this.#persistence.endpointStore.add(endpoint);
    return endpoint;
  }

  /** All or, where one of them is wrong, none. */
  async addEndpoints(inputs: readonly WebhookEndpointInput[]): Promise<WebhookEndpoint[]> {
    for (const input of inputs) newEndpoint(input, this.#security);
    const added: WebhookEndpoint[] = [];
    for (const input of inputs) added.push(await this.addEndpoint(input));
    return added;
  }

  /** @throws Error for an id that nobody knows */
  async updateEndpoint(id: string, patch: Partial<WebhookEndpointInput>): Promise<WebhookEndpoint> {
    const changed = changedEndpoint(await this.#known(id), patch, this.#security);
    await this.#persistence.endpointStore.update(id, changed);
    return changed;
  }

  async removeEndpoint(id: string): Promise<void> {
    await this.#persistence.endpointStore.remove(id);
  }

  async getEndpoint(id: string): Promise<WebhookEndpoint | null> {
    return this.#persistence.endpointStore.get(id);
  }

  /** The latest changed first. */
  async listEndpoints(): Promise<WebhookEndpoint[]> {
    const endpoints = await this.#persistence.endpointStore.list();
    return endpoints.sort((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime());
  }

  /** Sends an event whatever the endpoint wants. @throws Error for an id that nobody knows */
  async probeEndpoint(target: string | WebhookRuntimeTestPayload): Promise<WebhookTestResult> {
    const { endpointId, event = testEvent() } =
      typeof target === "string" ? { endpointId: target } : target;
    checkEvent(event);
    const endpoint = await this.#known(endpointId);
    const delivery = await this.#send(event, endpoint);
    const last = delivery.attempts.at(-1);
    return {
      endpointId,
      url: endpoint.url,
      success: delivery.status === "success",
      ...(last?.httpStatus !== undefined && { httpStatus: last.httpStatus }),
      responseTime: last?.latencyMs ?? 0,
      ...(last?.error !== undefined && { error: last.error }),
      testedAt: new Date(),
    };
  }

  /**
   * Plans the event's deliveries, and sends them with the next batch. A durable store has them when this resolves.
   * @throws Error for an event that lacks something
   */
  async emit(event: WebhookEvent): Promise<void> {
    checkEvent(event);
    if (!this.#isEnabled(event)) return;
    this.#start();
    const { batchSize, batchTimeoutMs } = this.#config.delivery;
    const { deliveryStore } = this.#persistence;
    const leaseMs = batchTimeoutMs + leaseOf(this.#config.delivery);
    for (const endpoint of await this.#wanting(event)) {
      const planned = planDelivery(event, endpoint, leaseMs);
      if (isDurable(deliveryStore)) await deliveryStore.add(planned);
      this.#queue.push(planned);
    }
    this.#events += 1;
    if (this.#events >= batchSize) await this.#sendQueue();
  }

  /** To every endpoint that wants it, one after the other, retries included. @throws Error as `emit` */
  async emitSync(event: WebhookEvent): Promise<WebhookDelivery[]> {
    checkEvent(event);
    if (!this.#isEnabled(event)) return [];
    const deliveries: WebhookDelivery[] = [];
    for (const endpoint of await this.#wanting(event)) {
      deliveries.push(await this.#send(event, endpoint));
    }
    return deliveries;
  }

  /** Sends what waits, and takes up what was left behind. */
  async flush(): Promise<void> {
    await this.#sendQueue();
    await this.resumeDeliveries();
  }

  /**
   * Makes the next attempt of pending deliveries that are due: those of a process that died, or that waits no more. Call it from a
   * cron or an alarm where no timer runs.
   * @returns how many attempts were made
   */
  async resumeDeliveries(limit: number = RESUME_LIMIT): Promise<number> {
    const { deliveryStore } = this.#persistence;
    if (!isDurable(deliveryStore)) return 0;
    this.#resumedMs = Date.now();
    let made = 0;
    const abandoned = new Date(Date.now() - RESUME_GRACE_MS);
    for (const due of await deliveryStore.due(abandoned, limit)) {
      const leased = await takeUp(this.#tools, deliveryStore, due);
      if (leased === undefined) continue;
      const endpoint = await this.#open(leased);
      if (endpoint === null) continue;
      await attemptOnce(this.#tools, leased, endpoint);
      made += 1;
    }
    return made;
  }

  /** The newest first. */
  async listDeliveries(options: WebhookDeliveryListOptions = {}): Promise<WebhookDelivery[]> {
    assertKnownOptions("listDeliveries", options, LIST_OPTIONS);
    return this.#persistence.deliveryStore.list({ ...options, limit: options.limit ?? 100 });
  }

  async shutdown(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== undefined) clearInterval(this.#timer);
    await this.#sendQueue();
    await this.#persistence.close?.();
  }

  /** Workers allow no timer outside of a request: there the first event starts it. */
  #start(): void {
    if (this.#config.autoStart === false || this.#stopped || this.#timer !== undefined) return;
    try {
      this.#timer = setInterval(() => void this.#tick(), this.#config.delivery.batchTimeoutMs);
    } catch {
      this.#timer = undefined;
    }
  }

  async #tick(): Promise<void> {
    try {
      await this.#sendQueue();
      if (Date.now() - this.#resumedMs >= RESUME_EVERY_MS) await this.resumeDeliveries();
    } catch (error) {
      logger.error("webhooks could not be sent", {}, error instanceof Error ? error : undefined);
    }
  }

  /** One sending after the other: a delivery is in one of them alone. */
  async #sendQueue(): Promise<void> {
    const run = this.#flushing.then(async () => this.#sendBatch());
    this.#flushing = run.catch(() => undefined);
    return run;
  }

  /** An event that the store failed at before its attempt waits for the next batch; what was attempted never goes twice. */
  async #sendBatch(): Promise<void> {
    const batch = this.#queue;
    this.#queue = [];
    this.#events = 0;
    const failures: unknown[] = [];
    for (const planned of batch) {
      let ready: Ready | null;
      try {
        ready = await this.#ready(planned);
      } catch (error) {
        failures.push(error);
        this.#queue.push(planned);
        continue;
      }
      if (ready === null) continue;
      try {
        await deliver(this.#tools, ready.delivery, ready.endpoint);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, "the webhook store failed");
  }

  async #send(event: WebhookEvent, endpoint: WebhookEndpoint): Promise<WebhookDelivery> {
    const planned = planDelivery(event, endpoint, leaseOf(this.#config.delivery));
    const { deliveryStore } = this.#persistence;
    if (isDurable(deliveryStore)) await deliveryStore.add(planned);
    return deliver(this.#tools, planned, endpoint);
  }

  /** Null where another process has it, or nobody wants it any more. */
  async #ready(planned: WebhookDelivery): Promise<Ready | null> {
    const endpoint = await this.#open(planned);
    if (endpoint === null) return null;
    const { deliveryStore } = this.#persistence;
    if (!isDurable(deliveryStore)) return { delivery: planned, endpoint };
    const delivery = await takeUp(this.#tools, deliveryStore, planned);
    return delivery ? { delivery, endpoint } : null;
  }

  /** The endpoint of a planned delivery as it is now; null, and the delivery has failed, where it wants nothing any more. */
  async #open(planned: WebhookDelivery): Promise<WebhookEndpoint | null> {
    const { endpointStore, deliveryStore } = this.#persistence;
    const endpoint = await endpointStore.get(planned.endpointId);
    if (endpoint?.active && endpoint.status === "active") return endpoint;
    const { nextRetryAt: _never, ...rest } = planned;
    await deliveryStore.add({ ...rest, status: "failed", completedAt: new Date() });
    return null;
  }

  async #known(id: string): Promise<WebhookEndpoint> {
    const endpoint = await this.#persistence.endpointStore.get(id);
    if (endpoint === null) throw new Error(`Webhook endpoint not found: ${id}`);
    return endpoint;
  }

  async #wanting(event: WebhookEvent): Promise<WebhookEndpoint[]> {
    const endpoints = await this.#persistence.endpointStore.list();
    return endpoints.filter((endpoint) => endpointMatchesEvent(endpoint, event));
  }

  #isEnabled({ type }: WebhookEvent): boolean {
    return this.#config.delivery.enabledEvents.includes(type);
  }
}

/** Judges the address again at every call: rules may have become stricter since it was taken. */
function guarded(http: HttpClient, security: EndpointValidationOptions): HttpClient {
  return {
    async fetch(url, init) {
      validateEndpointUrl(url, security);
      return http.fetch(url, init);
    },
  };
}
