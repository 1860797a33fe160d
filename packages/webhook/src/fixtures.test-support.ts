import type { WebhookConfig, WebhookEvent } from "./types.ts";

export const CONFIG: WebhookConfig = {
  maxRetries: 2,
  retryDelayMs: 1000,
  timeoutMs: 5000,
  enableSecurity: false,
  enabledEvents: ["message.sent", "message.failed", "system.maintenance"],
  batchSize: 2,
  batchTimeoutMs: 500,
  jitter: false,
};

export const URL_A = "https://hook.example.com/a";

/** An event of this moment. */
export function event(id: string, type: WebhookEvent["type"] = "message.sent"): WebhookEvent {
  const metadata = { providerId: "iwinv", messageId: "m-1" };
  return { id, type, timestamp: new Date(), data: { a: 1 }, metadata, version: "1.0" };
}
