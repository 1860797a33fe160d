/**
 * For every route of the OpenAPI document: how a stranger may try it with what is somebody else's. A route that is missing here
 * fails the tests of tenants: say what of another tenant could be reached by it.
 */
import type { Call } from "./api.ts";

/** What is a tenant's own. */
export interface Belongings {
  readonly tenant: string;
  readonly keyId: string;
  /** Scheduled, so that it could be canceled. */
  readonly messageId: string;
  /** The tenant's own name for a message. */
  readonly ownId: string;
  /** Delivered, with its id at the provider. */
  readonly delivered: string;
  readonly providerMessageId: string;
  readonly batchId: string;
  /** A failed message. */
  readonly failed: string;
  readonly webhookId: string;
  readonly templateId: string;
  /** Of the operator, and everybody's to send with. */
  readonly sharedTemplateId: string;
  readonly erasureId: string;
  readonly holdId: string;
  readonly exportId: string;
  readonly recipient: string;
  readonly day: string;
}

/** Of nobody: well-formed, and not there. */
export const NOTHING: Belongings = {
  tenant: "nobody",
  keyId: "key_none",
  messageId: `msg_${"0".repeat(64)}`,
  ownId: "own-none",
  delivered: `msg_${"1".repeat(64)}`,
  providerMessageId: "none",
  batchId: `bat_${"0".repeat(64)}`,
  failed: `msg_${"2".repeat(64)}`,
  webhookId: "whe_none",
  templateId: "T_0",
  sharedTemplateId: "T_1",
  erasureId: "ers_none",
  holdId: "hld_none",
  exportId: "exp_none",
  recipient: "01000000000",
  day: "2026-01-01",
};

export type Try = readonly [
  path: string,
  call: Omit<Call, "key">,
  /** Not there; there, but nothing of it; for operators only. */
  answer: "not_found" | "nothing" | "forbidden" | "no_upgrade",
];

const range = "from=2020-01-01T00:00:00Z&until=2099-01-01T00:00:00Z";
const upgrade = { upgrade: "websocket", connection: "upgrade" };

export function triesOf(mine: Belongings): Readonly<Record<string, readonly Try[]>> {
  const { tenant, keyId, messageId, ownId, delivered, batchId, failed, webhookId, day } = mine;
  const letter = `/v1/dead-letters/${encodeURIComponent(`send:${failed}`)}`;
  const keys = `/v1/tenants/${tenant}/keys`;
  const text = "of another tenant";
  const to = "01000000000";
  const gone = (path: string, call: Omit<Call, "key"> = {}): Try => [path, call, "not_found"];
  const none = (path: string, call: Omit<Call, "key"> = {}): Try => [path, call, "nothing"];
  const deny = (path: string, call: Omit<Call, "key"> = {}): Try => [path, call, "forbidden"];
  const post = { method: "POST" };
  const exported = {
    from: "2020-01-01T00:00:00Z",
    until: "2099-01-01T00:00:00Z",
    reason: "test",
  };
  const template = `/v1/templates/${mine.templateId}`;
  const shared = `/v1/templates/${mine.sharedTemplateId}`;
  const draft = { name: "a template", text: "of another tenant" };
  return {
    // The stranger's own message, whatever name it has.
    "POST /v1/messages": [none("/v1/messages", { body: { to, text, messageId: ownId } })],
    "GET /v1/messages": [
      none("/v1/messages"),
      none(`/v1/messages?batchId=${batchId}`),
      none(`/v1/messages?providerMessageId=${mine.providerMessageId}`),
    ],
    "GET /v1/messages/{id}": [gone(`/v1/messages/${messageId}`), gone(`/v1/messages/${failed}`)],
    "POST /v1/messages/{id}/refresh": [gone(`/v1/messages/${delivered}/refresh`, post)],
    "POST /v1/messages/{id}/cancel": [gone(`/v1/messages/${messageId}/cancel`, post)],
    "POST /v1/messages/{id}/redact": [gone(`/v1/messages/${delivered}/redact`, post)],
    "POST /v1/messages/{id}/resolve": [
      gone(`/v1/messages/${delivered}/resolve`, { body: { outcome: "failed" } }),
    ],
    "GET /v1/unconfirmed": [none("/v1/unconfirmed")],
    "POST /v1/privacy/erase": [none("/v1/privacy/erase", { body: { to: mine.recipient } })],
    "GET /v1/privacy/erasures/{id}": [gone(`/v1/privacy/erasures/${mine.erasureId}`)],
    "POST /v1/privacy/holds": [
      gone("/v1/privacy/holds", { body: { messageId: delivered, reason: "not mine" } }),
      none("/v1/privacy/holds", { body: { to: mine.recipient, reason: "not mine" } }),
    ],
    "GET /v1/privacy/holds": [none("/v1/privacy/holds")],
    "DELETE /v1/privacy/holds/{id}": [
      gone(`/v1/privacy/holds/${mine.holdId}`, { method: "DELETE" }),
    ],
    "GET /v1/messages/{id}/live": [gone(`/v1/messages/${messageId}/live`, { headers: upgrade })],
    "GET /v1/messages/export.xlsx": [none(`/v1/messages/export.xlsx?${range}&reason=test`)],
    "GET /v1/messages/export.csv": [none(`/v1/messages/export.csv?${range}&reason=test`)],
    "GET /v1/messages/export.ndjson": [none(`/v1/messages/export.ndjson?${range}&reason=test`)],
    "POST /v1/exports": [none("/v1/exports", { body: exported })],
    "GET /v1/exports/{id}": [gone(`/v1/exports/${mine.exportId}`)],
    "DELETE /v1/exports/{id}": [gone(`/v1/exports/${mine.exportId}`, { method: "DELETE" })],
    "GET /v1/exports/{id}/parts/{part}": [gone(`/v1/exports/${mine.exportId}/parts/1`)],
    "POST /v1/batches": [none("/v1/batches", { body: { messages: [{ to, text }] } })],
    "GET /v1/batches": [none("/v1/batches")],
    "GET /v1/batches/{id}": [gone(`/v1/batches/${batchId}`)],
    "POST /v1/batches/{id}/cancel": [gone(`/v1/batches/${batchId}/cancel`, post)],
    "POST /v1/batches/{id}/refresh": [gone(`/v1/batches/${batchId}/refresh`, post)],
    // Of one's own tenant alone, in test/worker/alone/events-live.test.ts; without an upgrade it says nothing.
    "GET /v1/events/live": [["/v1/events/live", {}, "no_upgrade"]],
    "GET /v1/batches/{id}/live": [gone(`/v1/batches/${batchId}/live`, { headers: upgrade })],
    "POST /v1/receipts": [
      // The provider's alone.
      deny("/v1/receipts", { body: { message_id: messageId, status: "failed" } }),
      deny("/v1/receipts", { body: { provider_id: mine.providerMessageId, status: "failed" } }),
    ],
    // The hash is keyed by the tenant.
    "POST /v1/recipients/hash": [none("/v1/recipients/hash", { body: { to: mine.recipient } })],
    "GET /v1/opt-outs": [none("/v1/opt-outs"), deny("/v1/opt-outs?list=service")],
    "POST /v1/opt-outs": [
      none("/v1/opt-outs", { body: { to } }),
      deny("/v1/opt-outs", { body: { to: mine.recipient, list: "service" } }),
    ],
    "DELETE /v1/opt-outs": [
      gone("/v1/opt-outs", { method: "DELETE", body: { to: mine.recipient } }),
    ],
    "POST /v1/opt-outs/import": [
      none("/v1/opt-outs/import", { body: to, headers: { "content-type": "text/csv" } }),
      deny("/v1/opt-outs/import?list=service", {
        body: to,
        headers: { "content-type": "text/csv" },
      }),
    ],
    "GET /v1/opt-outs/export.csv": [
      none("/v1/opt-outs/export.csv"),
      deny("/v1/opt-outs/export.csv?list=service"),
    ],
    "GET /v1/opt-outs/export.xlsx": [
      none("/v1/opt-outs/export.xlsx"),
      deny("/v1/opt-outs/export.xlsx?list=service"),
    ],
    // The operator's templates are everybody's to send with, and nobody else's to change.
    "GET /v1/templates": [none("/v1/templates?limit=1000")],
    "GET /v1/templates/{id}": [none("/v1/templates/AUTH_OTP"), gone(template)],
    "POST /v1/templates": [none("/v1/templates", { body: draft })],
    "PUT /v1/templates/{id}": [
      gone(template, { method: "PUT", body: draft }),
      deny(shared, { method: "PUT", body: draft }),
    ],
    "DELETE /v1/templates/{id}": [
      gone(template, { method: "DELETE" }),
      deny(shared, { method: "DELETE" }),
    ],
    "POST /v1/templates/{id}/inspection": [
      gone(`${template}/inspection`, post),
      deny(`${shared}/inspection`, post),
    ],
    "POST /v1/templates/{id}/assign": [deny(`${template}/assign`, { body: { tenant: null } })],
    "GET /v1/reports/summary": [none("/v1/reports/summary?groupBy=type")],
    "GET /v1/reports/timeseries": [none("/v1/reports/timeseries")],
    "GET /v1/reports/latency": [none("/v1/reports/latency")],
    "GET /v1/reports/errors": [none("/v1/reports/errors")],
    "GET /v1/reports/cost": [none("/v1/reports/cost")],
    "GET /v1/reports/stuck": [none("/v1/reports/stuck")],
    "GET /v1/reports/access": [none("/v1/reports/access")],
    "GET /v1/reports/pending-checks": [none("/v1/reports/pending-checks")],
    "GET /v1/mirror/verify": [none(`/v1/mirror/verify?day=${day}`)],
    "POST /v1/mirror/repair": [none("/v1/mirror/repair", { body: { day } })],
    "GET /v1/mirror/rebuild": [deny("/v1/mirror/rebuild")],
    "POST /v1/mirror/rebuild": [deny("/v1/mirror/rebuild", { body: {} })],
    "GET /v1/dead-letters": [none("/v1/dead-letters")],
    "GET /v1/dead-letters/{id}": [gone(letter)],
    "POST /v1/dead-letters/replay": [none("/v1/dead-letters/replay", { body: {} })],
    "POST /v1/dead-letters/{id}/replay": [gone(`${letter}/replay`, post)],
    "POST /v1/dead-letters/{id}/discard": [gone(`${letter}/discard`, post)],
    "GET /functions/v1/poll-message-status": [none("/functions/v1/poll-message-status")],
    "GET /functions/v1/check-message-status": [
      gone(`/functions/v1/check-message-status?messageId=${delivered}`),
      gone(`/functions/v1/check-message-status?batchId=${batchId}`),
      gone(`/functions/v1/check-message-status?sid=${mine.providerMessageId}`),
    ],
    "POST /send": [none("/send", { body: { to, text } })],
    "POST /send/sms": [none("/send/sms", { body: { to, text } })],
    "GET /tracking/{messageId}": [gone(`/tracking/${messageId}`), gone(`/tracking/${failed}`)],
    "GET /v1/about": [none("/v1/about")],
    "GET /v1/tenants/me": [none("/v1/tenants/me")],
    "GET /v1/tenants": [deny("/v1/tenants")],
    "GET /v1/tenants/{id}/pauses": [gone(`/v1/tenants/${tenant}/pauses`)],
    "POST /v1/tenants/{id}/pauses/{pauseId}/lift": [
      gone(`/v1/tenants/${tenant}/pauses/pau_none/lift`, { body: {} }),
    ],
    "POST /v1/tenants": [deny("/v1/tenants", { body: { id: tenant } })],
    "GET /v1/tenants/{id}": [gone(`/v1/tenants/${tenant}`), gone("/v1/tenants/default")],
    "PATCH /v1/tenants/{id}": [
      gone(`/v1/tenants/${tenant}`, { method: "PATCH", body: { name: "stolen" } }),
    ],
    "GET /v1/tenants/{id}/keys": [gone(keys), gone("/v1/tenants/default/keys")],
    "POST /v1/tenants/{id}/keys": [gone(keys, { body: { name: "mine", scopes: ["read"] } })],
    "POST /v1/tenants/{id}/keys/{keyId}/rotate": [gone(`${keys}/${keyId}/rotate`, post)],
    "PATCH /v1/tenants/{id}/keys/{keyId}": [
      gone(`${keys}/${keyId}`, { method: "PATCH", body: { allowedIps: [] } }),
    ],
    "DELETE /v1/tenants/{id}/keys/{keyId}": [gone(`${keys}/${keyId}`, { method: "DELETE" })],
    "GET /v1/audit/export.jsonl": [none("/v1/audit/export.jsonl")],
    "GET /v1/audit/verify": [none("/v1/audit/verify")],
    "GET /v1/audit": [none("/v1/audit?transitions=true"), none(`/v1/audit?messageId=${delivered}`)],
    "GET /v1/webhooks": [none("/v1/webhooks")],
    "POST /v1/webhooks": [
      none("/v1/webhooks", { body: { url: "https://example.com/b", events: ["message.expired"] } }),
    ],
    "GET /v1/webhooks/{id}": [gone(`/v1/webhooks/${webhookId}`)],
    "PATCH /v1/webhooks/{id}": [
      gone(`/v1/webhooks/${webhookId}`, { method: "PATCH", body: { description: "stolen" } }),
    ],
    "DELETE /v1/webhooks/{id}": [gone(`/v1/webhooks/${webhookId}`, { method: "DELETE" })],
    "POST /v1/webhooks/{id}/enable": [gone(`/v1/webhooks/${webhookId}/enable`, post)],
    "POST /v1/webhooks/{id}/rotate": [gone(`/v1/webhooks/${webhookId}/rotate`, { body: {} })],
    "POST /v1/webhooks/{id}/verify": [gone(`/v1/webhooks/${webhookId}/verify`, post)],
    "POST /v1/webhooks/{id}/test": [gone(`/v1/webhooks/${webhookId}/test`, post)],
    "POST /v1/webhooks/secret": [none("/v1/webhooks/secret", { body: {} })],
    "GET /v1/webhooks/deliveries": [none(`/v1/webhooks/deliveries?messageId=${delivered}`)],
    "POST /v1/webhooks/deliveries/{id}/resend": [gone("/v1/webhooks/deliveries/1/resend", post)],
    "POST /v1/webhooks/replay": [
      gone("/v1/webhooks/replay", {
        body: {
          from: "2026-01-01T00:00:00Z",
          until: "2099-01-01T00:00:00Z",
          endpointId: webhookId,
        },
      }),
    ],
    // The operator's own.
    "GET /v1/balance": [deny("/v1/balance")],
    "POST /v1/approvals": [
      none("/v1/approvals", { body: { act: "reveal", reason: "of another tenant" } }),
    ],
    "GET /v1/approvals": [none("/v1/approvals")],
    "POST /v1/approvals/{id}/approve": [gone("/v1/approvals/apr_none/approve", post)],
    "POST /v1/approvals/{id}/refuse": [gone("/v1/approvals/apr_none/refuse", post)],
    "GET /v1/privacy/keys": [deny("/v1/privacy/keys")],
    "POST /v1/privacy/rotate": [deny("/v1/privacy/rotate", { body: {} })],
    "GET /metrics": [deny("/metrics")],
  };
}
