/** Every reason for which a request is refused, and the one table that says what each is in HTTP. */
import { EXPORT_TABLE, type ExportReason } from "./export-reasons.ts";
import { GUARD_TABLE, type GuardReason } from "./guard-reasons.ts";
import { MESSAGE_TABLE, type MessageReason } from "./message-reasons.ts";
import { OPT_OUT_TABLE, type OptOutReason } from "./opt-out-reasons.ts";
import { PRIVACY_TABLE, type PrivacyReason } from "./privacy-reasons.ts";
import { REQUEST_TABLE, type RequestReason } from "./request-reasons.ts";
import type { OfKind, Row, Status, Table } from "./table.ts";
import { TEMPLATE_TABLE, type TemplateReason } from "./template-reasons.ts";
import { TENANT_TABLE, type TenantReason } from "./tenant-reasons.ts";
import { WEBHOOK_TABLE, type WebhookReason } from "./webhook-reasons.ts";

export type Reason =
  | RequestReason
  | MessageReason
  | GuardReason
  | TenantReason
  | TemplateReason
  | WebhookReason
  | OptOutReason
  | PrivacyReason
  | ExportReason;

export type Kind = Reason["kind"];

/** The reasons of some kinds. */
export type ReasonOf<K extends Kind> = OfKind<Reason, K>;

export const TABLE: Table<Reason> = {
  ...REQUEST_TABLE,
  ...MESSAGE_TABLE,
  ...GUARD_TABLE,
  ...TENANT_TABLE,
  ...TEMPLATE_TABLE,
  ...WEBHOOK_TABLE,
  ...OPT_OUT_TABLE,
  ...PRIVACY_TABLE,
  ...EXPORT_TABLE,
};

/** A reason as RFC 9457 tells it, before the request's own fields. */
export interface Wire {
  readonly type: string;
  readonly status: Status;
  readonly title: string;
  readonly detail: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
}

export function wireOf(reason: Reason): Wire {
  return read(reason.kind, reason);
}

function read<K extends Kind>(kind: K, reason: ReasonOf<K>): Wire {
  const row: Row<ReasonOf<K>> = TABLE[kind];
  const { type = `/problems/${kind}`, status, title, detail, retryable, retryAfterMs } = row;
  return {
    type,
    status,
    title,
    detail: typeof detail === "function" ? detail(reason) : detail,
    retryable: typeof retryable === "function" ? retryable(reason) : retryable,
    retryAfterMs: typeof retryAfterMs === "function" ? retryAfterMs(reason) : retryAfterMs,
  };
}
