/** What a `DeliveryTracker` is told, keeps and tells. */
import type { MessageEventType, MessageStatus } from "../../enums.ts";
import type { DeliveryReport, MessageEvent } from "../../message-report.ts";
import type { MessageError } from "../../schemas.ts";

/** Times in milliseconds. */
export interface DeliveryTrackerOptions {
  /** Period of the posts of queued webhooks; default 5000. */
  trackingInterval?: number | undefined;
  /** Time that a message is kept; default a day. */
  maxTrackingDuration?: number | undefined;
  /** Webhooks posted at once; default 100. */
  batchSize?: number | undefined;
  /** Default true. */
  enableWebhooks?: boolean | undefined;
  /** Tries of a webhook after the first, where it names no number of its own; default 3. */
  webhookRetries?: number | undefined;
  /** Time limit of a webhook that names none itself; default 5000. */
  webhookTimeout?: number | undefined;
  /** Taken and not read, as in k-msg: the records live in memory. */
  persistence?: { enabled: boolean; retentionDays: number } | undefined;
}

export interface WebhookConfig {
  url: string;
  /** The only events that are posted. */
  events: MessageEventType[];
  /** Signs the body: header `X-Webhook-Signature: sha256=<hex of its HMAC>`. */
  secret?: string | undefined;
  headers?: Record<string, string> | undefined;
  /** Milliseconds. */
  timeout?: number | undefined;
  /** Tries after the first. */
  retries?: number | undefined;
}

export type StatusSource = "system" | "provider" | "webhook" | "manual";

export interface StatusHistoryEntry {
  status: MessageStatus;
  timestamp: Date;
  provider: string;
  details?: Record<string, unknown>;
  source: StatusSource;
}

/** The known facts about one message. */
export interface TrackingRecord {
  messageId: string;
  phoneNumber: string;
  templateId: string;
  provider: string;
  currentStatus: MessageStatus;
  statusHistory: StatusHistoryEntry[];
  deliveryReport: DeliveryReport;
  webhooks: WebhookConfig[];
  createdAt: Date;
  updatedAt: Date;
  expiresAt: Date;
  metadata: Record<string, unknown>;
}

export interface TrackMessageOptions {
  webhooks?: WebhookConfig[] | undefined;
  metadata?: Record<string, unknown> | undefined;
  /** Default QUEUED. */
  initialStatus?: MessageStatus | undefined;
}

export interface StatusUpdateDetails {
  /** The message's own unless given. */
  provider?: string | undefined;
  error?: MessageError | undefined;
  /** Goes into the report's. */
  metadata?: Record<string, unknown> | undefined;
  /** Default `system`. */
  source?: StatusSource | undefined;
  sentAt?: Date | undefined;
  deliveredAt?: Date | undefined;
  clickedAt?: Date | undefined;
  failedAt?: Date | undefined;
}

export interface StatusUpdate extends StatusUpdateDetails {
  messageId: string;
  previousStatus: MessageStatus;
  currentStatus: MessageStatus;
  deliveryReport: DeliveryReport;
}

export interface DeliveryStats {
  totalMessages: number;
  byStatus: Record<MessageStatus, number>;
  byProvider: Record<string, number>;
  /** Milliseconds from `sentAt` to `deliveredAt`, where a report has both. */
  averageDeliveryTime: number;
  /** Per cent of all messages that are DELIVERED. */
  deliveryRate: number;
  /** Per cent of all messages that are FAILED. */
  failureRate: number;
  lastUpdated: Date;
}

export interface WebhookAnswer {
  success: boolean;
  statusCode?: number;
  error?: string;
  /** Milliseconds. */
  responseTime: number;
  /** From 1. */
  attempt: number;
}

/** The arguments of each event of a `DeliveryTracker`. */
export type DeliveryTrackerEvents = {
  readonly "tracker:started": readonly [];
  readonly "tracker:stopped": readonly [];
  readonly "tracking:started": readonly [event: MessageEvent<TrackingRecord>];
  readonly "tracking:stopped": readonly [event: MessageEvent<TrackingRecord>];
  readonly "status:updated": readonly [event: MessageEvent<StatusUpdate>];
  readonly "tracking:completed": readonly [
    event: MessageEvent<StatusUpdate & { trackingCompleted: true }>,
  ];
  readonly "cleanup:completed": readonly [done: { removedCount: number }];
  readonly "webhook:delivered": readonly [
    done: {
      webhook: WebhookConfig;
      event: MessageEvent;
      result: WebhookAnswer;
      attempt: number;
    },
  ];
  readonly "webhook:failed": readonly [
    failure: { webhook: WebhookConfig; event: MessageEvent; error: string; attempts: number },
  ];
};
