/** Records and rows as callers see them. Pure. */
import type { SendResult } from "@k-msg/core";

import type { MessageRecord } from "../../domain/message/record.ts";
import { checksDone, nextWake, type Timing } from "../../domain/message/schedule.ts";
import { isFinal, isState, stateOf, statusOf } from "../../domain/message/states.ts";
import { mirrorMessage, type MirrorEvent, type MirrorRow } from "../../sql/mirror/row.ts";
import type { MessageView, MessageWithTimeline } from "./schemas.ts";

/** Everything that a view needs, from the object or from SQL. */
export interface Told {
  readonly row: MirrorRow;
  readonly events: readonly MirrorEvent[];
  /** From the object alone. */
  readonly changes?: MessageRecord["request"]["changes"];
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
  const { changes } = record.request;
  return changes ? { ...told, changes } : told;
}

export function messageView(row: MirrorRow): MessageView {
  const state = stateOf(row.state);
  const final = isFinal(state);
  const customFields = row.metadata?.["customFields"];
  return {
    id: row.message_id,
    state,
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
    failedAt: isoOrNull(row.failed_at),
    finalizedAt: isoOrNull(row.finalized_at),
    nextCheckAt: final ? null : iso(row.next_check_at),
    error: row.last_error ? { ...row.last_error, class: row.error_class } : null,
    customFields: (customFields as Record<string, string> | undefined) ?? null,
    failoverOf: row.failover_of,
    ...failoverView(row),
    batchId: row.batch_id,
    batchIndex: row.batch_index,
    recipient: row.to_hash,
    redactedAt: isoOrNull(row.redacted_at),
  };
}

/** k-msg's metadata of the failover, as the mirror writes it. */
function failoverView({ metadata }: MirrorRow): Pick<MessageView, "fallbackId" | "warnings"> {
  const failover = metadata?.["failover"] as FailoverMetadata | undefined;
  return {
    fallbackId: failover?.apiAttempt?.fallbackMessageId ?? null,
    warnings: [...(failover?.sendWarningCodes ?? [])],
  };
}

interface FailoverMetadata {
  readonly sendWarningCodes?: readonly string[];
  readonly apiAttempt?: { readonly fallbackMessageId?: string };
}

export function messageWithTimeline(told: Told): MessageWithTimeline {
  return {
    ...messageView(told.row),
    ...(told.changes && { changes: [...told.changes] }),
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

/** k-msg's SendResult. */
export function sendResult(record: MessageRecord): SendResult {
  const { request } = record;
  return {
    messageId: record.id,
    providerId: record.providerId,
    ...(record.providerMessageId && { providerMessageId: record.providerMessageId }),
    status: sendStatus(record),
    type: request.type,
    to: request.toAsGiven,
    ...(record.rawJson !== undefined && { raw: JSON.parse(record.rawJson) as unknown }),
  };
}

function sendStatus(record: MessageRecord): SendResult["status"] {
  switch (statusOf(record.state)) {
    case "PENDING":
      return "PENDING";
    case "FAILED":
    case "CANCELLED":
      return record.state === "undelivered" ? "SENT" : "FAILED";
    case "SENT":
    case "DELIVERED":
    case "UNKNOWN":
      return "SENT";
  }
}

/** k-msg's TrackingRecord as its JSON reads: names of k-msg, dates in ISO. */
export function trackingRecord(row: MirrorRow): Record<string, unknown> {
  const optional = {
    from: row.from,
    scheduledAt: isoOrNull(row.scheduled_at),
    providerStatusCode: row.provider_status_code,
    providerStatusMessage: row.provider_status_message,
    sentAt: isoOrNull(row.sent_at),
    deliveredAt: isoOrNull(row.delivered_at),
    failedAt: isoOrNull(row.failed_at),
    lastCheckedAt: isoOrNull(row.last_checked_at),
    lastError: row.last_error,
    metadata: row.metadata,
  };
  return {
    messageId: row.message_id,
    providerId: row.provider_id,
    providerMessageId: row.provider_message_id,
    type: row.type,
    to: row.to,
    requestedAt: iso(row.requested_at),
    status: row.status,
    statusUpdatedAt: iso(row.status_updated_at),
    attemptCount: row.attempt_count,
    nextCheckAt: iso(row.next_check_at),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
