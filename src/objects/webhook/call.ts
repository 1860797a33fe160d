/** One POST to a customer's endpoint. Follows no redirect, waits no longer than it may, reads no more than it needs. */
import { readRetryAfter } from "@k-msg/core";

import type { Answer } from "../../domain/webhook/retry.ts";
import { guardUrl, type GuardOptions } from "../../domain/webhook/url-guard.ts";
import { signatureOf } from "../../kernel/hashes/signature.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { withDeadline } from "../../kernel/time/deadline.ts";

export interface WebhookCall {
  readonly url: string;
  /** `whsec_…`, the newest first. */
  readonly secrets: readonly string[];
  readonly id: string;
  readonly body: string;
}

export interface CallOptions extends GuardOptions {
  /** Until the answer's headers and the first of its body are there, ms. */
  readonly timeoutMs: number;
}

export interface CallAnswer extends Answer {
  readonly at: number;
  readonly durationMs: number;
  /** The beginning of what the endpoint answered. */
  readonly excerpt: string;
}

const EXCERPT_BYTES = 1024;
/** Header by which a receiver says that it wants no more of an event. */
const ABORT = "abort-message";

export function callOptions(
  settings: Pick<Settings, "WEBHOOK_TIMEOUT" | "ENVIRONMENT">,
): CallOptions {
  return {
    timeoutMs: settings.WEBHOOK_TIMEOUT,
    local: settings.ENVIRONMENT === "development",
  };
}

/** Never throws: what goes wrong is an answer. */
export async function callWebhook(call: WebhookCall, options: CallOptions): Promise<CallAnswer> {
  const at = Date.now();
  const done = (answer: Answer, excerpt = ""): CallAnswer => ({
    ...answer,
    at,
    durationMs: Date.now() - at,
    excerpt,
  });
  // Judged again: the rules may have become stricter since the address was taken.
  const guarded = guardUrl(call.url, options);
  if (!guarded.ok) return done({ error: "refused_url" });
  try {
    return await withDeadline(options.timeoutMs, async (signal) => {
      const response = await post(guarded.url, call, at, signal);
      const retryAfterMs = readRetryAfter(response.headers.get("retry-after"), Date.now());
      const excerpt = await beginningOf(response);
      return done(
        {
          status: response.status,
          ...(retryAfterMs !== undefined && { retryAfterMs }),
          ...(response.headers.get("webhook-delivery") === ABORT && { abort: true }),
        },
        excerpt,
      );
    });
  } catch (error) {
    const late = error instanceof Error && /^(TimeoutError|AbortError)$/.test(error.name);
    return done({ error: late ? "timeout" : "connection" });
  }
}

async function post(
  url: URL,
  call: WebhookCall,
  at: number,
  signal: AbortSignal,
): Promise<Response> {
  const timestamp = Math.floor(at / 1000);
  return fetch(url, {
    method: "POST",
    redirect: "manual",
    signal,
    headers: {
      "content-type": "application/json",
      "user-agent": "message-objects-webhooks/1",
      "webhook-id": call.id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": await signatureOf(call.secrets, { ...call, timestamp }),
    },
    body: call.body,
  });
}

/** The status is the answer: a body that breaks off or never ends changes nothing about it. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    while (bytes < EXCERPT_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      text += decoder.decode(value.subarray(0, EXCERPT_BYTES), { stream: true });
    }
  } catch {
    return text;
  } finally {
    void reader.cancel().catch(() => undefined);
  }
  return text.slice(0, EXCERPT_BYTES);
}
