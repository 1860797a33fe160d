/** One POST of an event, and what came of it. Never throws: what goes wrong is part of the attempt. */
import { readRetryAfter } from "@k-msg/core";

import { isNetworkFailure, isRetryableStatus } from "./retry-manager.ts";
import { SecurityManager } from "./security-manager.ts";
import type { HttpClient, WebhookAttempt, WebhookConfig, WebhookEndpoint } from "./types.ts";

export interface Posted {
  readonly attempt: WebhookAttempt;
  /** As they were sent. */
  readonly headers: Record<string, string>;
  readonly ok: boolean;
  readonly retryable: boolean;
  /** The receiver asks to wait so long, ms. */
  readonly retryAfterMs?: number | undefined;
}

/** Values that all attempts of a delivery share. */
export interface Parcel {
  readonly eventId: string;
  readonly eventType: string;
  readonly eventAt: Date;
  readonly payload: string;
  readonly endpoint: WebhookEndpoint;
}

const BODY_LIMIT = 4096;
/**
 * Receivers refuse a time that is more than five minutes off. The signed time is the event's as long as they take that; a later
 * attempt signs its own.
 */
const EVENT_TIME_HOLDS_MS = 240_000;

export function baseHeaders(parcel: Parcel, atMs: number): Record<string, string> {
  const { eventId, eventType, eventAt, endpoint } = parcel;
  const fresh = Math.abs(atMs - eventAt.getTime()) <= EVENT_TIME_HOLDS_MS;
  const signedAt = fresh ? eventAt.getTime() : atMs;
  return {
    "Content-Type": "application/json",
    "X-Webhook-ID": eventId,
    "X-Webhook-Event": eventType,
    "X-Webhook-Timestamp": String(Math.floor(signedAt / 1000)),
    "User-Agent": "K-Message-Webhook/1.0",
    ...endpoint.headers,
  };
}

function signedHeaders(
  config: WebhookConfig,
  parcel: Parcel,
  atMs: number,
): Record<string, string> {
  const headers = baseHeaders(parcel, atMs);
  const secret = parcel.endpoint.secret ?? config.secretKey;
  if (!config.enableSecurity || !secret) return headers;
  const timestamp = headers["X-Webhook-Timestamp"] ?? "";
  const signature = new SecurityManager(config).createSecurityHeaders(
    parcel.payload,
    timestamp,
    secret,
  );
  return { ...headers, ...signature };
}

/** @param attemptNumber from 1 */
export async function postOnce(
  { config, http }: { readonly config: WebhookConfig; readonly http: HttpClient },
  parcel: Parcel,
  attemptNumber: number,
): Promise<Posted> {
  const startedMs = Date.now();
  const headers = signedHeaders(config, parcel, startedMs);
  const done = (facts: Omit<WebhookAttempt, "attemptNumber" | "timestamp" | "latencyMs">) => ({
    attemptNumber,
    timestamp: new Date(startedMs),
    ...facts,
    latencyMs: Date.now() - startedMs,
  });
  // Not AbortSignal.timeout: its timer cannot be cleared, and a Durable Object with a timer stays awake, billed.
  const limit = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new Error(`timeout: no answer within ${config.timeoutMs} ms`);
    limit.abort(error);
    // A client may not know of signals.
    late.reject(error);
  }, config.timeoutMs);
  try {
    const init: RequestInit = {
      method: "POST",
      headers,
      body: parcel.payload,
      signal: limit.signal,
      redirect: "manual",
    };
    const call = http.fetch(parcel.endpoint.url, init);
    const response = await Promise.race([call, late.promise]);
    const { status } = response;
    const responseBody = await Promise.race([beginningOf(response), late.promise]);
    const ok = status >= 200 && status < 300;
    return {
      attempt: done({
        httpStatus: status,
        responseBody,
        responseHeaders: Object.fromEntries(response.headers),
        ...(!ok && { error: `HTTP ${status}` }),
      }),
      headers,
      ok,
      retryable: isRetryableStatus(status),
      retryAfterMs: readRetryAfter(response.headers.get("retry-after"), Date.now()),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const retryable = isNetworkFailure(error);
    return { attempt: done({ error: message }), headers, ok: false, retryable };
  } finally {
    clearTimeout(timer);
  }
}

/** The status is the answer: a body that breaks off changes nothing about it, and a long one is not read. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  try {
    while (text.length < BODY_LIMIT) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    return text;
  } finally {
    void reader.cancel().catch(() => undefined);
  }
  return text.slice(0, BODY_LIMIT);
}
