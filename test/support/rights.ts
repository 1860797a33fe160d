/**
 * Who may use which route. It is written down here a second time, apart from the code, so that a route that is opened by mistake
 * differs from it. A route that is missing fails the test of the matrix: say who may use it.
 */
import type { Scope } from "../../src/domain/tenant/scopes.ts";
import type { Role } from "../../src/kernel/settings/sign-in.ts";

export type Right =
  | Scope
  /** Whoever has a key that works, or signed in. */
  | "any"
  /** A key of the default tenant with the scope admin. */
  | "operator"
  /** A person with the role approver; no key. */
  | "approver"
  /** Whoever may do what the confirmation is asked for. */
  | "act"
  /** METRICS_TOKEN, an operator, or a key of the default tenant with the scope read. */
  | "metrics"
  /** A key of RECEIPT_KEYS. */
  | "provider"
  /** Everybody. */
  | "none";

/** What the roles of people who sign in may do, as scopes. */
export const ROLE_RIGHTS: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: ["read"],
  sender: ["send", "read"],
  approver: ["read", "export", "reveal"],
  admin: ["send", "read", "export", "admin", "reveal"],
};

export const RIGHTS: Readonly<Record<string, Right>> = {
  "GET /": "none",
  "GET /docs": "none",
  "GET /openapi.json": "none",
  "GET /problems/{code}": "none",
  "GET /healthz": "none",
  "GET /readyz": "none",
  "GET /.well-known/security.txt": "none",
  // With its own token, in a header of its own.
  "POST /internal/tracking/run-once": "none",
  "GET /metrics": "metrics",
  "GET /v1/about": "any",
  "GET /v1/balance": "operator",

  "POST /v1/messages": "send",
  "GET /v1/messages": "read",
  "GET /v1/messages/{id}": "read",
  "GET /v1/messages/{id}/live": "read",
  "GET /v1/events/live": "read",
  "POST /v1/messages/{id}/refresh": "read",
  "POST /v1/messages/{id}/cancel": "send",
  "POST /v1/messages/{id}/redact": "admin",
  "POST /v1/messages/{id}/resolve": "admin",
  "GET /v1/unconfirmed": "read",
  "GET /v1/messages/export.csv": "export",
  "GET /v1/messages/export.ndjson": "export",
  "GET /v1/messages/export.xlsx": "export",
  "POST /v1/exports": "export",
  "GET /v1/exports/{id}": "export",
  "DELETE /v1/exports/{id}": "export",
  "GET /v1/exports/{id}/parts/{part}": "export",
  "POST /v1/receipts": "provider",
  "POST /v1/recipients/hash": "read",

  "POST /v1/batches": "send",
  "GET /v1/batches": "read",
  "GET /v1/batches/{id}": "read",
  "GET /v1/batches/{id}/live": "read",
  "POST /v1/batches/{id}/cancel": "send",
  "POST /v1/batches/{id}/refresh": "read",

  "GET /v1/dead-letters": "read",
  "GET /v1/dead-letters/{id}": "read",
  "POST /v1/dead-letters/replay": "admin",
  "POST /v1/dead-letters/{id}/replay": "admin",
  "POST /v1/dead-letters/{id}/discard": "admin",

  "GET /v1/opt-outs": "read",
  "POST /v1/opt-outs": "send",
  "DELETE /v1/opt-outs": "admin",
  "POST /v1/opt-outs/import": "send",
  "GET /v1/opt-outs/export.csv": "export",
  "GET /v1/opt-outs/export.xlsx": "export",

  "GET /v1/templates": "read",
  "GET /v1/templates/{id}": "read",
  "POST /v1/templates": "admin",
  "PUT /v1/templates/{id}": "admin",
  "DELETE /v1/templates/{id}": "admin",
  "POST /v1/templates/{id}/inspection": "admin",
  "POST /v1/templates/{id}/assign": "operator",

  "GET /v1/reports/summary": "read",
  "GET /v1/reports/timeseries": "read",
  "GET /v1/reports/latency": "read",
  "GET /v1/reports/errors": "read",
  "GET /v1/reports/cost": "read",
  "GET /v1/reports/stuck": "read",
  "GET /v1/reports/pending-checks": "read",
  "GET /v1/reports/access": "admin",

  "GET /v1/mirror/verify": "admin",
  "POST /v1/mirror/repair": "admin",
  "GET /v1/mirror/rebuild": "operator",
  "POST /v1/mirror/rebuild": "operator",
  "GET /v1/audit": "admin",
  "GET /v1/audit/verify": "admin",
  "GET /v1/audit/export.jsonl": "admin",

  "POST /v1/privacy/erase": "admin",
  "GET /v1/privacy/erasures/{id}": "admin",
  "GET /v1/privacy/holds": "admin",
  "POST /v1/privacy/holds": "admin",
  "DELETE /v1/privacy/holds/{id}": "admin",
  "GET /v1/privacy/keys": "operator",
  "POST /v1/privacy/rotate": "operator",

  "POST /v1/approvals": "act",
  "GET /v1/approvals": "read",
  "POST /v1/approvals/{id}/approve": "approver",
  "POST /v1/approvals/{id}/refuse": "approver",

  "GET /v1/tenants/me": "any",
  "GET /v1/tenants": "operator",
  "POST /v1/tenants": "operator",
  "GET /v1/tenants/{id}": "admin",
  "PATCH /v1/tenants/{id}": "operator",
  "GET /v1/tenants/{id}/keys": "admin",
  "POST /v1/tenants/{id}/keys": "admin",
  "PATCH /v1/tenants/{id}/keys/{keyId}": "admin",
  "DELETE /v1/tenants/{id}/keys/{keyId}": "admin",
  "POST /v1/tenants/{id}/keys/{keyId}/rotate": "admin",
  "GET /v1/tenants/{id}/pauses": "admin",
  "POST /v1/tenants/{id}/pauses/{pauseId}/lift": "operator",

  "GET /v1/webhooks": "read",
  "GET /v1/webhooks/{id}": "read",
  "POST /v1/webhooks": "admin",
  "PATCH /v1/webhooks/{id}": "admin",
  "DELETE /v1/webhooks/{id}": "admin",
  "POST /v1/webhooks/{id}/enable": "admin",
  "POST /v1/webhooks/{id}/rotate": "admin",
  "POST /v1/webhooks/{id}/test": "admin",
  "POST /v1/webhooks/{id}/verify": "admin",
  "POST /v1/webhooks/secret": "admin",
  "GET /v1/webhooks/deliveries": "read",
  "POST /v1/webhooks/deliveries/{id}/resend": "admin",
  "POST /v1/webhooks/replay": "admin",

  "POST /send": "send",
  "POST /send/sms": "send",
  "GET /tracking/{messageId}": "read",
  "GET /functions/v1/poll-message-status": "admin",
  "GET /functions/v1/check-message-status": "admin",
};

/** What the document says that a route's key must be good for. */
export function documentedAs(right: Right): string {
  switch (right) {
    case "operator":
      return "admin";
    case "approver":
      return "read";
    case "act":
    case "metrics":
      return "any";
    case "provider":
      return "key";
    default:
      return right;
  }
}

export interface Someone {
  readonly scopes: readonly Scope[];
  readonly ofDefault?: true;
  readonly role?: Role;
}

/** @param act the scope that an asked confirmation is for */
export function mayUse({ scopes, ofDefault, role }: Someone, right: Right, act: Scope): boolean {
  switch (right) {
    case "any":
    case "none":
      return true;
    case "operator":
      return ofDefault === true && scopes.includes("admin");
    case "metrics":
      return ofDefault === true && (scopes.includes("read") || scopes.includes("admin"));
    case "approver":
      return role === "approver";
    case "act":
      return scopes.includes(act);
    case "provider":
      return false;
    default:
      return scopes.includes(right);
  }
}
