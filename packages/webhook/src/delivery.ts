/**
 * One event on its way to one endpoint. Where the store can, every step is on disk before it is taken: the delivery before its
 * first attempt, the result of each, and when the next one is. A process that dies leaves a delivery that another one takes up.
 */
import { baseHeaders, postOnce, type Parcel } from "./attempt.ts";
import { randomId } from "./ids.ts";
import { retriesOf } from "./retry-manager.ts";
import { type DurableDeliveryStore, isDurable, type WebhookDeliveryStore } from "./stores.ts";
import type {
  HttpClient,
  WebhookConfig,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEvent,
} from "./types.ts";

export interface DeliveryTools {
  readonly config: WebhookConfig;
  readonly http: HttpClient;
  /** Absent: nothing is stored. */
  readonly store?: WebhookDeliveryStore | undefined;
}

/** Time beyond its limit that an attempt may take before another process may think that it died. */
const LEASE_SLACK_MS = 30_000;

/** @param inMs until another process may make the first attempt */
export function planDelivery(
  event: WebhookEvent,
  endpoint: WebhookEndpoint,
  inMs: number,
): WebhookDelivery {
  const createdAt = new Date();
  const payload = JSON.stringify(event);
  const { id: eventId, type: eventType } = event;
  const eventAt = new Date(event.timestamp);
  return {
    id: randomId("delivery"),
    endpointId: endpoint.id,
    eventId,
    eventType,
    url: endpoint.url,
    httpMethod: "POST",
    headers: baseHeaders({ eventId, eventType, eventAt, payload, endpoint }, createdAt.getTime()),
    payload,
    attempts: [],
    status: "pending",
    createdAt,
    nextRetryAt: new Date(createdAt.getTime() + inMs),
  };
}

export function leaseOf(config: WebhookConfig): number {
  return config.timeoutMs + LEASE_SLACK_MS;
}

/** All attempts, with the waits between them. @returns the delivery as it ended, or as another process took it over. */
export async function deliver(
  tools: DeliveryTools,
  planned: WebhookDelivery,
  endpoint: WebhookEndpoint,
): Promise<WebhookDelivery> {
  const { store } = tools;
  let delivery = planned;
  while (delivery.status === "pending") {
    delivery = await attemptOnce(tools, delivery, endpoint);
    if (delivery.status !== "pending") break;
    const waitMs = (delivery.nextRetryAt?.getTime() ?? 0) - Date.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)));
    if (!isDurable(store)) continue;
    const leased = await takeUp(tools, store, delivery);
    if (leased === undefined) return delivery;
    delivery = leased;
  }
  return delivery;
}

/** @returns the delivery with its new lease; undefined where another process has it */
export async function takeUp(
  { config }: DeliveryTools,
  store: DurableDeliveryStore,
  delivery: WebhookDelivery,
): Promise<WebhookDelivery | undefined> {
  const nextRetryAt = new Date(Date.now() + leaseOf(config));
  return (await store.claim(delivery, nextRetryAt)) ? { ...delivery, nextRetryAt } : undefined;
}

/** One attempt, and what follows from it, stored. */
export async function attemptOnce(
  tools: DeliveryTools,
  delivery: WebhookDelivery,
  endpoint: WebhookEndpoint,
): Promise<WebhookDelivery> {
  const { config, store } = tools;
  const number = delivery.attempts.length + 1;
  const posted = await postOnce(tools, parcelOf(delivery, endpoint), number);
  const attempts = [...delivery.attempts, posted.attempt];
  const { nextRetryAt: _lease, ...rest } = { ...delivery, attempts, headers: posted.headers };
  const retries = retriesOf(config, endpoint);
  const again = !posted.ok && posted.retryable && retries.shouldRetry(delivery.attempts.length);
  const now = Date.now();
  const waitMs = Math.max(retries.getBackoffDelay(number), posted.retryAfterMs ?? 0);
  const after: WebhookDelivery = again
    ? { ...rest, nextRetryAt: new Date(now + Math.min(waitMs, LONGEST_ASKED_MS)) }
    : { ...rest, status: posted.ok ? "success" : "failed", completedAt: new Date(now) };
  if (!again || isDurable(store)) await store?.add(after);
  return after;
}

/** Nobody is waited for longer, whatever a `Retry-After` asks. */
const LONGEST_ASKED_MS = 86_400_000;

/** A stored delivery is enough to go on with: the event's time is in its payload. */
function parcelOf(delivery: WebhookDelivery, endpoint: WebhookEndpoint): Parcel {
  const { eventId, eventType, payload, createdAt } = delivery;
  const { timestamp } = JSON.parse(payload) as { timestamp?: string | number };
  const eventAt = new Date(timestamp ?? createdAt);
  return { eventId, eventType: eventType ?? "", eventAt, payload, endpoint };
}
