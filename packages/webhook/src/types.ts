/** Shapes of endpoints, events and deliveries. Times are `Date`s, durations milliseconds. */
import type { WebhookEventType } from "./event-types.ts";

export interface WebhookConfig {
  /** Tries after the first one. */
  maxRetries: number;
  /** Base of the back-off: retry k waits base × multiplier^k. */
  retryDelayMs: number;
  maxDelayMs?: number | undefined;
  /** 2 unless told. */
  backoffMultiplier?: number | undefined;
  /** Waits a random half to whole of each delay; on unless told. */
  jitter?: boolean | undefined;
  /** Time limit of one request. */
  timeoutMs: number;
  /** Signs with the endpoint's secret, else with `secretKey`. */
  enableSecurity: boolean;
  secretKey?: string | undefined;
  algorithm?: "sha256" | "sha1" | undefined;
  /** `X-Webhook-Signature` unless told. */
  signatureHeader?: string | undefined;
  /** `sha256=` unless told, whatever the algorithm. */
  signaturePrefix?: string | undefined;
  /** Events of other types are dropped. */
  enabledEvents: readonly WebhookEventType[];
  /** `emit` sends when so many events wait. */
  batchSize: number;
  /** And so often, whatever waits. */
  batchTimeoutMs: number;
}

export interface WebhookEventMetadata {
  providerId?: string | undefined;
  channelId?: string | undefined;
  templateId?: string | undefined;
  messageId?: string | undefined;
  userId?: string | undefined;
  organizationId?: string | undefined;
  correlationId?: string | undefined;
  retryCount?: number | undefined;
}

export interface WebhookEvent<T = unknown> {
  id: string;
  type: WebhookEventType;
  timestamp: Date;
  data: T;
  metadata: WebhookEventMetadata;
  version: string;
}

export type WebhookEndpointStatus = "active" | "inactive" | "error" | "suspended";

export interface WebhookRetryConfig {
  maxRetries: number;
  retryDelayMs: number;
  backoffMultiplier: number;
}

export interface WebhookFilters {
  providerId?: string[] | undefined;
  channelId?: string[] | undefined;
  templateId?: string[] | undefined;
}

export interface WebhookEndpoint {
  id: string;
  url: string;
  name?: string | undefined;
  description?: string | undefined;
  active: boolean;
  events: WebhookEventType[];
  headers?: Record<string, string> | undefined;
  secret?: string | undefined;
  retryConfig?: WebhookRetryConfig | undefined;
  filters?: WebhookFilters | undefined;
  createdAt: Date;
  updatedAt: Date;
  lastTriggeredAt?: Date | undefined;
  status: WebhookEndpointStatus;
}

/** The input of `addEndpoint`: an id, the state and the times are made where they are left out. */
export type WebhookEndpointInput = Pick<WebhookEndpoint, "url" | "events"> &
  Partial<Omit<WebhookEndpoint, "url" | "events">>;

export interface WebhookAttempt {
  /** From 1. */
  attemptNumber: number;
  timestamp: Date;
  httpStatus?: number | undefined;
  /** The beginning of it. */
  responseBody?: string | undefined;
  responseHeaders?: Record<string, string> | undefined;
  /** The reason that the attempt failed. */
  error?: string | undefined;
  latencyMs: number;
}

export type WebhookDeliveryStatus = "pending" | "success" | "failed" | "exhausted";

export interface WebhookDelivery {
  id: string;
  endpointId: string;
  eventId: string;
  eventType?: WebhookEventType | undefined;
  url: string;
  httpMethod: "POST" | "PUT" | "PATCH";
  /** Headers of the latest attempt. */
  headers: Record<string, string>;
  payload: string;
  attempts: WebhookAttempt[];
  status: WebhookDeliveryStatus;
  createdAt: Date;
  completedAt?: Date | undefined;
  /** While pending: when any process may make the next attempt. */
  nextRetryAt?: Date | undefined;
}

/** Events that go to one endpoint together. */
export interface WebhookBatch {
  id: string;
  endpointId: string;
  events: WebhookEvent[];
  createdAt: Date;
}

export interface WebhookStats {
  total: number;
  success: number;
  failed: number;
  pending: number;
  /** Average over all attempts; 0 where there is none. */
  averageLatencyMs: number;
}

export interface WebhookSecurity {
  algorithm: "sha256" | "sha1";
  header: string;
  prefix: string;
}

export interface WebhookRuntimeTestPayload {
  endpointId: string;
  event?: WebhookEvent | undefined;
}

export interface WebhookTestResult {
  endpointId: string;
  url: string;
  success: boolean;
  httpStatus?: number | undefined;
  /** Time of the last attempt, ms. */
  responseTime: number;
  error?: string | undefined;
  testedAt: Date;
}

export interface HttpClient {
  fetch(url: string, init: RequestInit): Promise<Response>;
}
