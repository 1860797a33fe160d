/** Records and rows as k-msg's callers see them. Pure. */
import type { SendResult } from "@k-msg/core";

import type { MessageRecord } from "../../domain/message/record.ts";
import { statusOf } from "../../domain/message/states.ts";
import { seenRow } from "../../domain/privacy/mask-row.ts";
import type { Numbers } from "../../domain/privacy/sight.ts";
import { iso, isoOrNull } from "../../kernel/time/iso.ts";
import type { MirrorRow } from "../../sql/mirror/row.ts";

/** k-msg's SendResult. The number is the request's own: its sender is told nothing that it did not say. */
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
export function trackingRecord(whole: MirrorRow, numbers: Numbers): Record<string, unknown> {
  const row = seenRow(whole, numbers);
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
