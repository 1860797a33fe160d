/** `@message-objects/client/webhooks`: proves that a request is the service's. Apart, as only receivers need it. */
import { Webhook } from "standardwebhooks";

import type { Message, Schema } from "./types.ts";

/** A message at one of its changes; never its text. */
export type WebhookMessage = Pick<
  Message,
  "id" | "state" | "status" | "final" | "revision" | "type"
> &
  Partial<Omit<Message, "id" | "state" | "status" | "final" | "revision" | "type" | "to">> & {
    /** Null once the message is redacted. */
    readonly to: string | null;
    /** `customFields` would have made the event larger than 20 kB. */
    readonly customFieldsOmitted?: true;
  };

export type WebhookEvent =
  | {
      readonly type: `message.${string}`;
      /** ISO 8601, UTC. */
      readonly timestamp: string;
      readonly data: WebhookMessage;
    }
  | {
      readonly type: "webhook.challenge";
      readonly timestamp: string;
      /** Answer `{ challenge }` with 200: it proves that the address wants our calls. */
      readonly data: { readonly endpointId: string; readonly challenge: string };
    }
  | {
      readonly type: "audit.entry";
      readonly timestamp: string;
      readonly data: Schema<"AuditEntry">;
    }
  | { readonly type: "ping"; readonly timestamp: string; readonly data: object };

/** Headers of a request: `request.headers` of fetch, of Node, or plain. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The request is not the service's, or too old to be believed. Answer 401. */
export class WebhookError extends Error {
  override readonly name = "WebhookError";
}

const HEADERS = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;

/**
 * Verifies a request by Standard Webhooks. Events may come twice: `webhook-id` is the same then.
 * @param body the raw text of the request: parsed and written anew it would be another one
 * @param secrets `whsec_…`, or several of which one must fit, while a secret is being rotated
 * @throws WebhookError; TypeError for a secret that is none
 */
export function verifyWebhook(
  body: string,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
): WebhookEvent {
  const given = Object.fromEntries(HEADERS.map((name) => [name, headerOf(headers, name)]));
  let why: unknown = new TypeError("secrets: there is none: write the whsec_… of the webhook");
  for (const secret of typeof secrets === "string" ? [secrets] : secrets) {
    const webhook = webhookOf(secret);
    try {
      webhook.verify(body, given, { jsonParse: false });
      return JSON.parse(body) as WebhookEvent;
    } catch (error) {
      why = new WebhookError(error instanceof Error ? error.message : String(error), {
        cause: error,
      });
    }
  }
  throw why;
}

function headerOf(headers: WebhookHeaders, name: string): string {
  if (typeof headers.get === "function") return headers.get(name) ?? "";
  const value = Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1];
  return typeof value === "string" ? value : "";
}

function webhookOf(secret: string): Webhook {
  try {
    return new Webhook(secret);
  } catch (cause) {
    throw new TypeError("secrets: this is no secret of a webhook: write it as whsec_…", { cause });
  }
}
