/** Between records and rows. Times are epoch milliseconds. */
import type { WebhookAttempt, WebhookDelivery, WebhookEndpoint } from "../../types.ts";

export type Row = Readonly<Record<string, unknown>>;

const json = (value: unknown): string | null =>
  value === undefined ? null : JSON.stringify(value);
const ms = (at: Date | undefined): number | null => at?.getTime() ?? null;
const text = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;
const parsed = (value: unknown): unknown =>
  typeof value === "string" ? (JSON.parse(value) as unknown) : undefined;
const date = (value: unknown): Date | undefined =>
  value === null || value === undefined ? undefined : new Date(Number(value));

/** Leaves out what a row does not say. */
function defined<T>(fields: object): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

export function endpointRow(endpoint: WebhookEndpoint): Row {
  return {
    id: endpoint.id,
    url: endpoint.url,
    name: endpoint.name ?? null,
    description: endpoint.description ?? null,
    active: endpoint.active ? 1 : 0,
    events_json: JSON.stringify(endpoint.events),
    headers_json: json(endpoint.headers),
    secret: endpoint.secret ?? null,
    retry_config_json: json(endpoint.retryConfig),
    filters_json: json(endpoint.filters),
    created_at: ms(endpoint.createdAt),
    updated_at: ms(endpoint.updatedAt),
    last_triggered_at: ms(endpoint.lastTriggeredAt),
    status: endpoint.status,
  };
}

export function endpointOf(row: Row): WebhookEndpoint {
  return defined({
    id: row["id"],
    url: row["url"],
    name: text(row["name"]),
    description: text(row["description"]),
    active: Number(row["active"]) === 1,
    events: parsed(row["events_json"]) ?? [],
    headers: parsed(row["headers_json"]),
    secret: text(row["secret"]),
    retryConfig: parsed(row["retry_config_json"]),
    filters: parsed(row["filters_json"]),
    createdAt: date(row["created_at"]),
    updatedAt: date(row["updated_at"]),
    lastTriggeredAt: date(row["last_triggered_at"]),
    status: row["status"],
  });
}

export function deliveryRow(delivery: WebhookDelivery): Row {
  return {
    id: delivery.id,
    endpoint_id: delivery.endpointId,
    event_id: delivery.eventId,
    event_type: delivery.eventType ?? null,
    url: delivery.url,
    http_method: delivery.httpMethod,
    headers_json: JSON.stringify(delivery.headers),
    payload: delivery.payload,
    attempts_json: JSON.stringify(delivery.attempts),
    status: delivery.status,
    created_at: ms(delivery.createdAt),
    completed_at: ms(delivery.completedAt),
    next_retry_at: ms(delivery.nextRetryAt),
  };
}

export function deliveryOf(row: Row): WebhookDelivery {
  const attempts = (parsed(row["attempts_json"]) ?? []) as (Omit<WebhookAttempt, "timestamp"> & {
    timestamp: string;
  })[];
  return defined({
    id: row["id"],
    endpointId: row["endpoint_id"],
    eventId: row["event_id"],
    eventType: text(row["event_type"]),
    url: row["url"],
    httpMethod: row["http_method"],
    headers: parsed(row["headers_json"]) ?? {},
    payload: row["payload"],
    attempts: attempts.map((one) => ({ ...one, timestamp: new Date(one.timestamp) })),
    status: row["status"],
    createdAt: date(row["created_at"]),
    completedAt: date(row["completed_at"]),
    nextRetryAt: date(row["next_retry_at"]),
  });
}
