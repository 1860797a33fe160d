import { checksDone } from "../../domain/message/check-times.ts";
/** A message as callers see it: the record of its object, or its row, in the shape of the API. Pure. */
import {
  DELIVERED_AT_SOURCES,
  type DeliveredAtSource,
} from "../../domain/message/delivery-time.ts";
import { toldWarnings } from "../../domain/message/fallback.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { STATE_SOURCES, type StateSource } from "../../domain/message/state-source.ts";
import { isFinal, isState, stateOf, statusOf, type State } from "../../domain/message/states.ts";
import type { Timing } from "../../domain/message/timing.ts";
import { validityEnd } from "../../domain/message/validity.ts";
import { nextWake } from "../../domain/message/wake.ts";
import type { Warning } from "../../domain/message/warnings.ts";
import { seenRow } from "../../domain/privacy/mask-row.ts";
import type { Numbers } from "../../domain/privacy/sight.ts";
import { iso, isoOrNull } from "../../kernel/time/iso.ts";
import { mirrorMessage, type MirrorEvent, type MirrorRow } from "../../sql/mirror/row.ts";

/** `http/shapes/schemas.ts` documents this shape. Times are ISO 8601 in UTC. */
export interface MessageView {
  readonly id: string;
  readonly state: State;
  /** The source of the state. */
  readonly stateSource: StateSource | null;
  /** The state in k-msg's words. */
  readonly status: string;
  readonly final: boolean;
  readonly type: string;
  readonly to: string;
  readonly from: string | null;
  readonly templateId: string | null;
  readonly providerId: string;
  readonly providerMessageId: string | null;
  readonly providerStatusCode: string | null;
  readonly providerStatusMessage: string | null;
  readonly attempts: number;
  readonly checks: number;
  readonly revision: number;
  readonly acceptedAt: string;
  readonly scheduledAt: string | null;
  readonly sentAt: string | null;
  readonly deliveredAt: string | null;
  readonly deliveredAtSource: DeliveredAtSource | null;
  readonly failedAt: string | null;
  readonly finalizedAt: string | null;
  readonly nextCheckAt: string | null;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly class: string | null;
  } | null;
  readonly customFields: Record<string, string> | null;
  readonly failoverOf: string | null;
  readonly fallbackId: string | null;
  readonly warnings: Warning[];
  readonly batchId: string | null;
  readonly batchIndex: number | null;
  readonly requestId: string | null;
  readonly recipient: string | null;
  readonly redactedAt: string | null;
}

export interface MessageWithTimeline extends MessageView {
  readonly timeline: {
    readonly revision: number;
    readonly at: string;
    readonly event: string;
    readonly from: State | null;
    readonly to: State;
    readonly detail: Record<string, unknown> | null;
  }[];
  readonly validUntil?: string;
  readonly onUnknown?: "resend" | "hold" | "fail";
  readonly changes?: { pointer: string; at: number; from: string; to: string }[];
}

/** Everything that a view needs, from the object or from SQL. */
export interface Told {
  readonly row: MirrorRow;
  readonly events: readonly MirrorEvent[];
  /** From the object alone. */
  readonly changes?: MessageRecord["request"]["changes"];
  readonly validUntil?: number | undefined;
  readonly onUnknown?: MessageRecord["request"]["onUnknown"];
}

export function toldByObject(record: MessageRecord, timing: Timing, now: number): Told {
  // All events, not only those that SQL lacks.
  const told = mirrorMessage(
    { ...record, mirrored: 0 },
    {
      checks: checksDone(record, timing, now),
      lastCheckedAt: undefined,
      nextWakeAt: nextWake(record, timing, now),
      toHash: null,
    },
  );
  const { changes, onUnknown } = record.request;
  const end = validityEnd(record);
  const validUntil = Number.isFinite(end) ? end : undefined;
  return { ...told, ...(changes && { changes }), validUntil, ...(onUnknown && { onUnknown }) };
}

/** @param numbers what the viewer may see of them */
export function messageView(whole: MirrorRow, numbers: Numbers): MessageView {
  const row = seenRow(whole, numbers);
  const state = stateOf(row.state);
  const final = isFinal(state);
  const customFields = row.metadata?.["customFields"];
  return {
    id: row.message_id,
    state,
    stateSource: STATE_SOURCES.find((known) => known === row.state_source) ?? null,
    status: statusOf(state),
    final,
    type: row.type,
    to: row.to,
    from: row.from,
    templateId: row.template_id,
    providerId: row.provider_id,
    providerMessageId: row.provider_message_id || null,
    providerStatusCode: row.provider_status_code,
    providerStatusMessage: row.provider_status_message,
    attempts: row.provider_attempts,
    checks: row.attempt_count,
    revision: row.revision,
    acceptedAt: iso(row.accepted_at),
    scheduledAt: isoOrNull(row.scheduled_at),
    sentAt: isoOrNull(row.sent_at),
    deliveredAt: isoOrNull(row.delivered_at),
    deliveredAtSource: sourceOf(row),
    failedAt: isoOrNull(row.failed_at),
    finalizedAt: isoOrNull(row.finalized_at),
    nextCheckAt: final ? null : iso(row.next_check_at),
    error: row.last_error ? { ...row.last_error, class: row.error_class } : null,
    customFields: (customFields as Record<string, string> | undefined) ?? null,
    failoverOf: row.failover_of,
    ...failoverView(row),
    batchId: row.batch_id,
    batchIndex: row.batch_index,
    requestId: row.request_id,
    recipient: row.to_hash,
    redactedAt: isoOrNull(row.redacted_at),
  };
}

function sourceOf({ delivered_at_source: source }: MirrorRow): DeliveredAtSource | null {
  return DELIVERED_AT_SOURCES.find((known) => known === source) ?? null;
}

/** k-msg's metadata of the failover, as the mirror writes it. */
function failoverView(row: MirrorRow): Pick<MessageView, "fallbackId" | "warnings"> {
  const { metadata } = row;
  const failover = metadata?.["failover"] as FailoverMetadata | undefined;
  // What has no failover has its warnings beside it.
  const { sendWarningCodes = [] }: FailoverMetadata = failover ?? metadata ?? {};
  const { fallbackMessageId = null, outcome, warningCode } = failover?.apiAttempt ?? {};
  return {
    fallbackId: row.fallback_id ?? fallbackMessageId,
    warnings: toldWarnings(sendWarningCodes, outcome === "skipped" ? warningCode : undefined),
  };
}

interface FailoverMetadata {
  readonly sendWarningCodes?: readonly string[];
  readonly apiAttempt?: {
    readonly fallbackMessageId?: string;
    readonly outcome?: string;
    readonly warningCode?: string;
  };
}

/** @param numbers what the viewer may see of them */
export function messageWithTimeline(told: Told, numbers: Numbers): MessageWithTimeline {
  return {
    ...messageView(told.row, numbers),
    ...(told.changes && { changes: [...told.changes] }),
    ...(told.validUntil !== undefined && { validUntil: iso(told.validUntil) }),
    ...(told.onUnknown && { onUnknown: told.onUnknown }),
    timeline: told.events.map((event) => ({
      revision: event.revision,
      at: iso(event.at),
      event: event.event,
      from: event.from_state !== null && isState(event.from_state) ? event.from_state : null,
      to: stateOf(event.to_state),
      detail: event.detail,
    })),
  };
}
