/** Where a reason becomes an HTTP answer: RFC 9457 problem details, one exhaustive switch. */
import type { Context } from "hono";

import type { Fault } from "../../domain/message/intake-checks.ts";
import type { Scope } from "../../domain/tenant/scopes.ts";
import { RATE_POLICY } from "../access/rate.ts";
import type { AppEnv } from "../app-env.ts";
import { ABNORMAL_USAGE, guardWire, type GuardReason } from "./guard-reasons.ts";
import { optOutWire, type OptOutReason } from "./opt-out-reasons.ts";
import { privacyWire, type PrivacyReason } from "./privacy-reasons.ts";
import { quotaHeaders } from "./quota-answer.ts";
import { tenantWire, type TenantReason } from "./tenant-reasons.ts";
import { webhookWire, type WebhookReason } from "./webhook-reasons.ts";
import type { Wire } from "./wire.ts";

export type Reason =
  | { readonly kind: "invalid_request"; readonly faults: readonly Fault[] }
  | {
      /** Rows of a batch; the faults are of some of them. */
      readonly kind: "invalid_rows";
      readonly faults: readonly (Fault & { readonly index: number })[];
      readonly rows: number;
      readonly total: number;
    }
  | { readonly kind: "malformed_json" }
  | { readonly kind: "unsupported_media_type" }
  | { readonly kind: "body_too_large"; readonly maxBytes: number }
  | { readonly kind: "unauthorized" }
  | { readonly kind: "scope_missing"; readonly scope: Scope }
  | TenantReason
  | GuardReason
  | { readonly kind: "not_found" }
  | { readonly kind: "batch_not_found" }
  | { readonly kind: "template_not_found" | "provider_unavailable" }
  | { readonly kind: "batch_completed" }
  | { readonly kind: "upgrade_required" }
  | { readonly kind: "no_route" }
  | { readonly kind: "dead_letter_not_found" }
  | { readonly kind: "dead_letter_closed"; readonly why: "not_failed" | "gone" | "discarded" }
  | { readonly kind: "idempotency_conflict" }
  | { readonly kind: "cancel_too_late"; readonly state: string }
  | { readonly kind: "refresh_too_soon"; readonly retryAfterMs: number }
  | { readonly kind: "rate_limited"; readonly retryAfterMs: number }
  | { readonly kind: "receipt_not_found" }
  | { readonly kind: "receipt_ambiguous" }
  | { readonly kind: "receipt_mismatch" }
  | WebhookReason
  | OptOutReason
  | PrivacyReason
  | { readonly kind: "database_unavailable" }
  | { readonly kind: "misconfigured"; readonly detail: string }
  | { readonly kind: "internal" };

function wireOf(reason: Reason): Wire {
  switch (reason.kind) {
    case "invalid_request":
      return {
        status: 400,
        title: "The request is not valid",
        detail: reason.faults
          .map((fault) => `${fault.pointer || "the body"}: ${fault.detail}`)
          .join("; "),
        retryable: false,
      };
    case "invalid_rows":
      return {
        status: 400,
        title: "Messages of the batch are not valid",
        detail: `${reason.rows} of ${reason.total} are refused, and nothing was sent. With ?partial=true the others are taken.`,
        retryable: false,
      };
    case "malformed_json":
      return { status: 400, title: "The body is not valid JSON", retryable: false };
    case "unsupported_media_type":
      return {
        status: 415,
        title: "The body must be JSON",
        detail: "Send JSON with the header Content-Type: application/json.",
        retryable: false,
      };
    case "body_too_large":
      return {
        status: 413,
        title: "The body is too large",
        detail: `It may have ${reason.maxBytes} bytes.`,
        retryable: false,
      };
    case "unauthorized":
      return {
        status: 401,
        title: "A valid key is needed",
        detail: "Send the header Authorization: Bearer <key>.",
        retryable: false,
      };
    case "scope_missing":
      return {
        status: 403,
        title: "The key may not do this",
        detail: `It lacks the scope ${reason.scope}.`,
        retryable: false,
      };
    case "tenant_forbidden":
    case "tenant_not_found":
    case "tenant_exists":
    case "tenant_changed":
    case "key_not_found":
    case "key_name_taken":
    case "too_many_keys":
    case "quota_exceeded":
      return tenantWire(reason);
    case "recipient_rate_exceeded":
    case "prefix_rate_exceeded":
    case "duplicate_content":
    case "too_many_failures":
      return guardWire(reason);
    case "not_protected":
    case "field_unreadable":
    case "message_erased":
    case "not_final":
    case "on_hold":
    case "hold_not_found":
    case "erasure_not_found":
      return privacyWire(reason);
    case "not_found":
      return { status: 404, title: "There is no such message", retryable: false };
    case "template_not_found":
      return { status: 404, title: "There is no such template", retryable: false };
    case "provider_unavailable":
      return { status: 503, title: "The provider could not be asked", retryable: true };
    case "batch_not_found":
      return { status: 404, title: "There is no such batch", retryable: false };
    case "batch_completed":
      return {
        status: 409,
        title: "The batch cannot be canceled any more",
        detail: "All of its messages are final.",
        retryable: false,
      };
    case "upgrade_required":
      return {
        status: 426,
        title: "This route is a WebSocket",
        detail: "Ask with Upgrade: websocket.",
        retryable: false,
      };
    case "no_route":
      return { status: 404, title: "There is no such route", retryable: false };
    case "dead_letter_not_found":
      return {
        status: 404,
        title: "There is no such dead letter, or not any more",
        retryable: false,
      };
    case "dead_letter_closed":
      return {
        status: 409,
        title: "The dead letter cannot be replayed",
        detail: {
          not_failed: "The message is not failed any more.",
          gone: "The message is past its retention.",
          discarded: "It was discarded.",
        }[reason.why],
        retryable: false,
      };
    case "idempotency_conflict":
      return {
        status: 422,
        title: "The key or message id belongs to another request",
        detail: "Idempotency-Key or messageId was used before with a different request.",
        retryable: false,
      };
    case "cancel_too_late":
      return {
        status: 409,
        title: "The message cannot be canceled any more",
        detail: `It is ${reason.state}.`,
        retryable: false,
      };
    case "refresh_too_soon":
      return {
        status: 429,
        title: "The message was checked a moment ago",
        retryable: true,
        retryAfterMs: reason.retryAfterMs,
      };
    case "rate_limited":
      return {
        status: 429,
        title: "Too many requests with this key",
        retryable: true,
        retryAfterMs: reason.retryAfterMs,
      };
    case "receipt_not_found":
      return {
        status: 404,
        title: "No message has this provider message id",
        detail: "It may be seconds old: its row follows its object.",
        retryable: true,
        retryAfterMs: 5000,
      };
    case "receipt_ambiguous":
      return {
        status: 409,
        title: "Several messages have this provider message id",
        detail: "Name the message by its own id.",
        retryable: false,
      };
    case "receipt_mismatch":
      return {
        status: 409,
        title: "The message has another provider message id",
        detail: "Nothing was merged: the receipt is another message's.",
        retryable: false,
      };
    case "webhook_not_found":
    case "too_many_webhooks":
    case "delivery_not_found":
    case "delivery_gone":
      return webhookWire(reason);
    case "opt_out_not_found":
    case "opt_out_list_full":
    case "opt_out_list_forbidden":
    case "opt_outs_not_csv":
      return optOutWire(reason);
    case "database_unavailable":
      return {
        status: 503,
        title: "The reporting database is not available",
        detail: "Sending and single look-ups go on without it.",
        retryable: true,
        retryAfterMs: 5000,
      };
    case "misconfigured":
      return {
        status: 500,
        title: "The service is not configured",
        detail: reason.detail,
        retryable: false,
      };
    case "internal":
      return { status: 500, title: "Something went wrong on our side", retryable: true };
  }
}

/** Types that are registered; the others are ours. */
const TYPES: Partial<Record<Reason["kind"], string>> = {
  rate_limited: "https://iana.org/assignments/http-problem-types#quota-exceeded",
  quota_exceeded: "https://iana.org/assignments/http-problem-types#quota-exceeded",
  recipient_rate_exceeded: ABNORMAL_USAGE,
  prefix_rate_exceeded: ABNORMAL_USAGE,
  too_many_failures: ABNORMAL_USAGE,
};

export function problem(c: Context<AppEnv>, reason: Reason): Response {
  const { status, title, detail, retryable, retryAfterMs } = wireOf(reason);
  const body = {
    type: TYPES[reason.kind] ?? `urn:problem:${reason.kind}`,
    title,
    status,
    ...(detail && { detail }),
    code: reason.kind,
    requestId: c.get("requestId"),
    retryable,
    ...("faults" in reason && { errors: reason.faults }),
    ...("messageId" in reason && { messageId: reason.messageId }),
    ...(reason.kind === "rate_limited" && { "violated-policies": [RATE_POLICY] }),
    ...(reason.kind === "quota_exceeded" && {
      "violated-policies": reason.violated.map(({ name }) => name),
    }),
  };
  const response = c.json(body, status);
  response.headers.set("content-type", "application/problem+json");
  if (retryAfterMs !== undefined) {
    response.headers.set("retry-after", String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  }
  if (reason.kind === "quota_exceeded") {
    // Beside the policy of the key's own rate.
    for (const [name, value] of Object.entries(quotaHeaders(reason.violated))) {
      response.headers.append(name, value);
    }
  }
  if (reason.kind === "unauthorized") response.headers.set("www-authenticate", "Bearer");
  return response;
}
