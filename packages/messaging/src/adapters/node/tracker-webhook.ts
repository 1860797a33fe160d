/** Posts one event to one webhook, again while it fails. */
import type { MessageEvent } from "../../message-report.ts";
import type { WebhookAnswer, WebhookConfig } from "./tracking-types.ts";

export interface QueuedWebhook {
  readonly webhook: WebhookConfig;
  readonly event: MessageEvent;
}

/** Defaults for a webhook that names none of its own. Times in milliseconds. */
export interface WebhookDefaults {
  readonly webhookRetries: number;
  readonly webhookTimeout: number;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/** The last try's answer; it never rejects. Between tries it waits 1, 2, 4 … seconds, at most 30. */
export async function deliverWebhook(
  { webhook, event }: QueuedWebhook,
  defaults: WebhookDefaults,
): Promise<WebhookAnswer> {
  const { retries = defaults.webhookRetries, timeout = defaults.webhookTimeout } = webhook;
  for (let attempt = 1; ; attempt++) {
    const answer = await post(webhook, event, timeout);
    if (answer.success || attempt > retries) return { ...answer, attempt };
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
    await new Promise((resolve) => {
      setTimeout(resolve, wait);
    });
  }
}

async function post(
  webhook: WebhookConfig,
  event: MessageEvent,
  timeoutMs: number,
): Promise<Omit<WebhookAnswer, "attempt">> {
  const started = Date.now();
  const limit = new AbortController();
  const late = new Error(`No answer within ${timeoutMs} ms`);
  const timer = setTimeout(() => limit.abort(late), timeoutMs);
  try {
    const body = JSON.stringify(event);
    const response = await fetch(webhook.url, {
      method: "POST",
      headers: await headersOf(webhook, body),
      body,
      // A signed body is for the address that it was signed for.
      redirect: "manual",
      signal: limit.signal,
    });
    await response.body?.cancel();
    const { ok: success, status: statusCode } = response;
    const error = success ? {} : { error: `HTTP ${statusCode}` };
    return { success, statusCode, ...error, responseTime: Date.now() - started };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    return { success: false, error, responseTime: Date.now() - started };
  } finally {
    clearTimeout(timer);
  }
}

/** The secret itself never travels. */
async function headersOf(
  { secret, headers }: WebhookConfig,
  body: string,
): Promise<Record<string, string>> {
  const plain = { "Content-Type": "application/json", ...headers };
  if (secret === undefined || secret === "") return plain;
  const bytes = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes.encode(secret), algorithm, false, [
    "sign",
  ]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes.encode(body)));
  const hex = Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { ...plain, "X-Webhook-Signature": `sha256=${hex}` };
}
