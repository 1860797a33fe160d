/** Reasons to refuse a request before, or whatever, it asks for. */
import type { Fault } from "../../domain/message/intake-checks.ts";
import type { Scope } from "../../domain/tenant/scopes.ts";
import type { Undecoded } from "../../kernel/text/decode-body.ts";
import type { Absence } from "../../sql/driver/absence.ts";
import { ABSENT, retryAfterMs } from "./absences.ts";
import { QUOTA_EXCEEDED } from "./registered-types.ts";
import type { Table } from "./table.ts";
import { describeUndecoded } from "./undecoded.ts";

/** An operator deploys in minutes, not in seconds. */
const NEWER_AGAIN_MS = 60_000;

export type RequestReason =
  | { readonly kind: "invalid_request"; readonly faults: readonly Fault[] }
  | {
      /** Rows of a batch; the faults are of some of them. */
      readonly kind: "invalid_rows";
      readonly faults: readonly (Fault & { readonly index: number })[];
      readonly rows: number;
      readonly total: number;
    }
  | { readonly kind: "malformed_json" }
  | { readonly kind: "invalid_encoding"; readonly body: Undecoded }
  | { readonly kind: "unsupported_media_type" }
  | { readonly kind: "body_too_large"; readonly maxBytes: number }
  | { readonly kind: "header_too_long"; readonly name: string; readonly most: number }
  | { readonly kind: "unauthorized" }
  | { readonly kind: "address_not_allowed" }
  | { readonly kind: "no_role" }
  | { readonly kind: "cross_site" }
  | { readonly kind: "sign_in_unavailable" }
  | { readonly kind: "scope_missing"; readonly scope: Scope }
  | { readonly kind: "upgrade_required" }
  | { readonly kind: "no_route" }
  | {
      readonly kind: "wrong_method";
      /** In upper case, sorted. */
      readonly allowed: readonly string[];
    }
  | { readonly kind: "rate_limited"; readonly retryAfterMs: number }
  | { readonly kind: "no_security_contact" }
  | { readonly kind: "database_unavailable"; readonly absence: Absence }
  | { readonly kind: "database_restored" }
  | { readonly kind: "misconfigured"; readonly detail: string }
  /** A newer version of the service wrote the stored value. */
  | { readonly kind: "newer_layout" }
  | {
      readonly kind: "internal";
      /** Done twice it would be two, and it may have been done. */
      readonly once: boolean;
    };

export const REQUEST_TABLE: Table<RequestReason> = {
  invalid_request: {
    status: 400,
    title: "The request is not valid",
    detail: ({ faults }) =>
      faults.map((fault) => `${fault.pointer || "the body"}: ${fault.detail}`).join("; "),
    retryable: false,
  },
  invalid_rows: {
    status: 400,
    title: "Messages of the batch are not valid",
    detail: ({ rows, total }) =>
      `${rows} of ${total} are refused, and nothing was sent. With ?partial=true the others are taken.`,
    retryable: false,
  },
  malformed_json: { status: 400, title: "The body is not valid JSON", retryable: false },
  invalid_encoding: {
    status: 400,
    title: "The body is not text in its encoding",
    detail: ({ body }) => describeUndecoded(body),
    retryable: false,
  },
  unsupported_media_type: {
    status: 415,
    title: "The body must be JSON",
    detail: "Send JSON with the header Content-Type: application/json.",
    retryable: false,
  },
  body_too_large: {
    status: 413,
    title: "The body is too large",
    detail: ({ maxBytes }) => `It may have ${maxBytes} bytes.`,
    retryable: false,
  },
  header_too_long: {
    status: 431,
    title: "A header is too long",
    detail: ({ name, most }) => `${name} has more than ${most} characters: shorten it.`,
    retryable: false,
  },
  unauthorized: {
    status: 401,
    title: "A valid key is needed",
    detail: "Send the header Authorization: Bearer <key>.",
    retryable: false,
  },
  address_not_allowed: {
    status: 403,
    title: "The key does not work from this address",
    detail:
      "The address that the request came from is not on the key's list. Call from one that is, or let an admin change the list.",
    retryable: false,
  },
  no_role: {
    status: 403,
    title: "You are signed in, and have no role here",
    detail: "Ask an operator to give you one (ACCESS_ROLES).",
    retryable: false,
  },
  cross_site: {
    status: 403,
    title: "The call comes from another site",
    detail:
      "A browser sent it for a page of another origin. Call from the service's own page, or with a key.",
    retryable: false,
  },
  sign_in_unavailable: {
    status: 503,
    title: "Nobody can sign in at the moment",
    detail: "The issuer's public keys cannot be read. Keys of the API go on working.",
    retryable: true,
    retryAfterMs: 30_000,
  },
  scope_missing: {
    status: 403,
    title: "The key may not do this",
    detail: ({ scope }) => `It lacks the scope ${scope}.`,
    retryable: false,
  },
  upgrade_required: {
    status: 426,
    title: "This route is a WebSocket",
    detail: "Ask with Upgrade: websocket.",
    retryable: false,
  },
  no_route: { status: 404, title: "There is no such route", retryable: false },
  wrong_method: {
    status: 405,
    title: "The route has another method",
    detail: ({ allowed }) => `It takes ${allowed.join(", ")}.`,
    retryable: false,
  },
  rate_limited: {
    status: 429,
    title: "Too many requests with this key",
    retryable: true,
    retryAfterMs: ({ retryAfterMs }) => retryAfterMs,
    type: QUOTA_EXCEEDED,
  },
  no_security_contact: {
    status: 404,
    title: "The operator has named no contact",
    detail: "SECURITY_CONTACT is not set. Tell whoever gave you access to the service.",
    retryable: false,
  },
  database_unavailable: {
    status: 503,
    title: "The reporting database is not available",
    detail: ({ absence }) => `${ABSENT[absence]} Sending and single look-ups go on without it.`,
    retryable: true,
    retryAfterMs: ({ absence }) => retryAfterMs(absence),
  },
  newer_layout: {
    status: 503,
    title: "This was stored by a newer version of the service",
    detail:
      "An older version is running, which leaves it as it is. Nothing is lost: ask again once the operator has deployed the newer version.",
    // It lies at an address of its own: whoever asks again meets the same object.
    retryable: true,
    retryAfterMs: NEWER_AGAIN_MS,
  },
  database_restored: {
    status: 503,
    title: "The reporting database was restored, and erasures are applied to it again",
    detail:
      "Until that is done nobody reads it: what was erased since its backup would be shown. It goes on by itself within a minute. Sending and look-ups of messages that still have their object go on.",
    retryable: true,
    retryAfterMs: 30_000,
  },
  misconfigured: {
    status: 500,
    title: "The service is not configured",
    detail: ({ detail }) => detail,
    retryable: false,
  },
  internal: {
    status: 500,
    title: "Something went wrong on our side",
    retryable: ({ once }) => !once,
  },
};
