/** The part of a message that goes to Postgres: its row and the part of its timeline that Postgres has not acknowledged. Pure. */
import { fallbackIdOf, warningsOf } from "../../domain/message/fallback.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { statusOf } from "../../domain/message/states.ts";
import { iso } from "../../kernel/time/iso.ts";

/** Columns of `kmsg_delivery_tracking`: k-msg's, then ours. Times are epoch milliseconds. */
export interface MirrorRow {
  readonly message_id: string;
  readonly provider_id: string;
  readonly provider_message_id: string;
  readonly type: string;
  readonly to: string;
  readonly from: string | null;
  readonly status: string;
  readonly provider_status_code: string | null;
  readonly provider_status_message: string | null;
  readonly sent_at: number | null;
  readonly delivered_at: number | null;
  readonly failed_at: number | null;
  readonly requested_at: number;
  readonly scheduled_at: number | null;
  readonly status_updated_at: number;
  readonly attempt_count: number;
  readonly last_checked_at: number | null;
  readonly next_check_at: number;
  readonly last_error: { readonly code: string; readonly message: string } | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly tenant_id: string;
  readonly batch_id: string | null;
  readonly state: string;
  readonly revision: number;
  readonly template_id: string | null;
  readonly provider_attempts: number;
  readonly accepted_at: number;
  readonly finalized_at: number | null;
  readonly failover_of: string | null;
  readonly error_class: string | null;
  readonly cost: number | null;
  readonly cost_currency: string | null;
  /** Place in the batch, from 0. */
  readonly batch_index: number | null;
  /** Keyed hash of the recipient: lists find by it. */
  readonly to_hash: string | null;
  /** Number and text were forgotten for good. */
  readonly redacted_at: number | null;
  /** The request that made it; null for rows from before it was kept, and once it was forgotten. */
  readonly request_id: string | null;
  /** The text that went out for it; null for rows from before it had a column. */
  readonly fallback_id: string | null;
  /** Clock of delivered_at: `provider` or `observed`; null for rows from before it was known. */
  readonly delivered_at_source: string | null;
  /** The source of the state; null for rows from before it was known. */
  readonly state_source: string | null;
}

/**
 * The row as it is stored. Protected, `to` and `from` are masks, metadata is null, and the others tell. Whoever wants a number
 * opens the row: a null that cannot be lets the compiler ask for it.
 */
export interface StoredRow extends Omit<MirrorRow, "to"> {
  readonly to: string | null;
  readonly to_enc?: string | null;
  readonly to_masked?: string | null;
  readonly from_enc?: string | null;
  readonly from_hash?: string | null;
  readonly from_masked?: string | null;
  readonly metadata_enc?: string | null;
  readonly metadata_hashes?: Readonly<Record<string, string>> | null;
  readonly crypto_kid?: string | null;
  readonly crypto_version?: number;
  readonly crypto_state?: string | null;
  /** Key of the hashes; null for HASH_KEY. */
  readonly hash_kid?: string | null;
}

export interface MirrorEvent {
  readonly message_id: string;
  readonly revision: number;
  readonly at: number;
  readonly event: string;
  readonly from_state: string | null;
  readonly to_state: string;
  readonly detail: Readonly<Record<string, unknown>> | null;
  readonly tenant_id: string;
}

export interface MirrorMessage {
  readonly row: MirrorRow;
  readonly events: readonly MirrorEvent[];
}

/** A message on its way to SQL. */
export interface StoredMessage {
  readonly row: StoredRow;
  readonly events: readonly MirrorEvent[];
}

export interface MirrorFacts {
  /** Scheduled checks that lie behind. */
  readonly checks: number;
  readonly lastCheckedAt: number | undefined;
  readonly nextWakeAt: number;
  /** Keyed hash of the recipient; null where nobody looks for it. */
  readonly toHash: string | null;
}

export function mirrorMessage(record: MessageRecord, facts: MirrorFacts): MirrorMessage {
  const { request } = record;
  return {
    row: {
      message_id: record.id,
      provider_id: record.providerId,
      provider_message_id: record.providerMessageId ?? "",
      type: request.type,
      to: request.to,
      from: request.from ?? null,
      status: statusOf(record.state),
      provider_status_code: record.providerStatusCode ?? null,
      provider_status_message: record.providerStatusMessage ?? null,
      sent_at: record.sentAt ?? null,
      delivered_at: record.deliveredAt ?? null,
      failed_at: record.failedAt ?? null,
      requested_at: record.acceptedAt,
      scheduled_at: record.scheduledAt ?? null,
      status_updated_at: record.changedAt,
      attempt_count: facts.checks,
      last_checked_at: facts.lastCheckedAt ?? null,
      next_check_at: facts.nextWakeAt,
      last_error: record.lastError ?? null,
      metadata: metadataOf(record),
      tenant_id: record.tenant,
      batch_id: record.batch?.id ?? null,
      state: record.state,
      revision: record.revision,
      template_id: request.templateId ?? null,
      provider_attempts: record.attempts,
      accepted_at: record.acceptedAt,
      finalized_at: record.finalizedAt ?? null,
      failover_of: record.failoverOf ?? null,
      error_class: record.errorClass ?? null,
      cost: null,
      cost_currency: null,
      batch_index: record.batch?.index ?? null,
      to_hash: record.redactedAt === undefined ? facts.toHash : null,
      redacted_at: record.redactedAt ?? null,
      request_id: record.requestId || null,
      fallback_id: fallbackIdOf(record) ?? null,
      delivered_at_source: record.deliveredAtSource ?? null,
      state_source: record.stateSource ?? null,
    },
    events: record.timeline
      .filter((entry) => entry.revision > record.mirrored)
      .map((entry) => ({
        message_id: record.id,
        revision: entry.revision,
        at: entry.at,
        event: entry.event,
        from_state: entry.from,
        to_state: entry.to,
        detail: entry.detail ?? null,
        tenant_id: record.tenant,
      })),
  };
}

/** k-msg's metadata. The text of a fallback stays out of it: it is often a one-time password. */
function metadataOf(record: MessageRecord): MirrorRow["metadata"] {
  const { customFields, failover, type } = record.request;
  const sendWarningCodes = warningsOf(record);
  if (type !== "ALIMTALK") {
    const warned = sendWarningCodes.length > 0;
    if (!warned && !customFields) return null;
    return { ...(customFields && { customFields }), ...(warned && { sendWarningCodes }) };
  }
  const { enabled = false, on, fallbackChannel } = failover ?? {};
  return {
    ...(customFields && { customFields }),
    failover: {
      request: { enabled, ...(on && { on }), ...(fallbackChannel && { fallbackChannel }) },
      sendWarningCodes,
      apiAttempt: apiAttempt(record.fallback),
    },
  };
}

/** k-msg's account of the fallback. */
function apiAttempt(fallback: MessageRecord["fallback"]): Readonly<Record<string, unknown>> {
  if (!fallback) return { attempted: false, status: "not_attempted" };
  const { state, at, id, why } = fallback;
  const began = { attempted: true, status: "attempting", attemptedAt: iso(at) };
  if (state === "skipped") return { ...began, outcome: "skipped", warningCode: why };
  return { ...began, fallbackMessageId: id, ...(state === "made" && { outcome: "sent" }) };
}
