/** The record of one message, and what an update makes of it. Pure but for the arguments that it changes. */
import { MessageEventType, MessageStatus } from "../../enums.ts";
import type { DeliveryReport } from "../../message-report.ts";
import type {
  StatusHistoryEntry,
  StatusUpdateDetails,
  TrackingRecord,
  TrackMessageOptions,
} from "./tracking-types.ts";

/** The order of a message's statuses. FAILED and CANCELLED have no place here: they may follow all, and all may follow them. */
const ORDER: readonly MessageStatus[] = ["QUEUED", "SENDING", "SENT", "DELIVERED", "CLICKED"];

const ENDED: ReadonlySet<MessageStatus> = new Set([
  MessageStatus.DELIVERED,
  MessageStatus.CLICKED,
  MessageStatus.FAILED,
  MessageStatus.CANCELLED,
]);

const EVENT_OF: Readonly<Record<MessageStatus, MessageEventType>> = {
  QUEUED: MessageEventType.MESSAGE_QUEUED,
  SENDING: MessageEventType.MESSAGE_QUEUED,
  SENT: MessageEventType.MESSAGE_SENT,
  DELIVERED: MessageEventType.MESSAGE_DELIVERED,
  FAILED: MessageEventType.MESSAGE_FAILED,
  CLICKED: MessageEventType.MESSAGE_CLICKED,
  CANCELLED: MessageEventType.MESSAGE_QUEUED,
};

export function isProgress(from: MessageStatus, to: MessageStatus): boolean {
  const place = ORDER.indexOf(to);
  return place < 0 || place > ORDER.indexOf(from);
}

export function hasEnded({ currentStatus }: Pick<TrackingRecord, "currentStatus">): boolean {
  return ENDED.has(currentStatus);
}

export function eventOf(status: MessageStatus): MessageEventType {
  return EVENT_OF[status];
}

type About = Pick<TrackingRecord, "messageId" | "phoneNumber" | "templateId" | "provider">;

export function newRecord(
  about: About,
  { webhooks = [], metadata = {}, initialStatus = MessageStatus.QUEUED }: TrackMessageOptions,
  now: Date,
  keptMs: number,
): TrackingRecord {
  const { messageId, phoneNumber, provider } = about;
  const status = initialStatus;
  return {
    ...about,
    currentStatus: status,
    statusHistory: [{ status, timestamp: now, provider, source: "system" }],
    deliveryReport: {
      messageId,
      phoneNumber,
      status,
      attempts: [{ attemptNumber: 1, attemptedAt: now, status, provider }],
      metadata: { ...metadata },
    },
    webhooks: [...webhooks],
    createdAt: now,
    updatedAt: now,
    expiresAt: new Date(now.getTime() + keptMs),
    metadata: { ...metadata },
  };
}

/** Changes the record in place: callers hold it. */
export function applyStatus(
  record: TrackingRecord,
  status: MessageStatus,
  details: StatusUpdateDetails,
  now: Date,
): void {
  const { provider = record.provider, error, metadata, source = "system" } = details;
  const entry: StatusHistoryEntry = { status, timestamp: now, provider, source };
  if (metadata !== undefined) entry.details = metadata;
  record.statusHistory.push(entry);
  record.currentStatus = status;
  record.updatedAt = now;
  updateReport(record.deliveryReport, status, details);
  record.deliveryReport.attempts.push({
    attemptNumber: record.deliveryReport.attempts.length + 1,
    attemptedAt: now,
    status,
    provider,
    ...(error !== undefined && { error }),
  });
}

const TIMES = ["sentAt", "deliveredAt", "clickedAt", "failedAt"] as const;

function updateReport(
  report: DeliveryReport,
  status: MessageStatus,
  details: StatusUpdateDetails,
): void {
  report.status = status;
  for (const name of TIMES) {
    const time = details[name];
    if (time !== undefined) report[name] = time;
  }
  if (details.error !== undefined) report.error = details.error;
  Object.assign(report.metadata, details.metadata);
}
