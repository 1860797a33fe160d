/** What became of the messages of one process, in memory. For anything that must survive it, `@k-msg/messaging/tracking`. */
import { assertKnownOptions, type OptionNames } from "@k-msg/core";

import { MessageEventType, type MessageStatus } from "../../enums.ts";
import type { DeliveryReport, MessageEvent } from "../../message-report.ts";
import { EventEmitter, logFailure } from "./emitter.ts";
import { messageEvent } from "./message-event.ts";
import { deliverWebhook, type QueuedWebhook } from "./tracker-webhook.ts";
import { applyStatus, eventOf, hasEnded, isProgress, newRecord } from "./tracking-record.ts";
import { statsOf } from "./tracking-stats.ts";
import type {
  DeliveryStats,
  DeliveryTrackerEvents,
  DeliveryTrackerOptions,
  StatusUpdateDetails,
  TrackingRecord,
  TrackMessageOptions,
} from "./tracking-types.ts";

const DEFAULTS = {
  trackingInterval: 5000,
  maxTrackingDuration: 86_400_000,
  batchSize: 100,
  enableWebhooks: true,
  webhookRetries: 3,
  webhookTimeout: 5000,
} satisfies DeliveryTrackerOptions;

const OPTIONS: OptionNames<DeliveryTrackerOptions> = {
  trackingInterval: true,
  maxTrackingDuration: true,
  batchSize: true,
  enableWebhooks: true,
  webhookRetries: true,
  webhookTimeout: true,
  persistence: true,
};

export class DeliveryTracker extends EventEmitter<DeliveryTrackerEvents> {
  readonly #records = new Map<string, TrackingRecord>();
  readonly #options: typeof DEFAULTS;
  readonly #webhooks: QueuedWebhook[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Throws for an option that nobody reads. */
  constructor(options: DeliveryTrackerOptions = {}) {
    super();
    assertKnownOptions("DeliveryTracker", options, OPTIONS);
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    this.#options = { ...DEFAULTS, ...(Object.fromEntries(given) as Partial<typeof DEFAULTS>) };
  }

  /** A message that is tracked already begins anew. */
  async trackMessage(
    messageId: string,
    phoneNumber: string,
    templateId: string,
    provider: string,
    options: TrackMessageOptions = {},
  ): Promise<void> {
    const about = { messageId, phoneNumber, templateId, provider };
    const record = newRecord(about, options, new Date(), this.#options.maxTrackingDuration);
    this.#records.set(messageId, record);
    this.announce("tracking:started", told(record, MessageEventType.MESSAGE_QUEUED, record));
  }

  /** False for an unknown message, and for one that is as far already. */
  async updateStatus(
    messageId: string,
    status: MessageStatus,
    details: StatusUpdateDetails = {},
  ): Promise<boolean> {
    const record = this.#records.get(messageId);
    if (record === undefined || !isProgress(record.currentStatus, status)) return false;
    const previousStatus = record.currentStatus;
    applyStatus(record, status, details, new Date());
    const { deliveryReport } = record;
    const update = {
      ...details,
      messageId,
      previousStatus,
      currentStatus: status,
      deliveryReport,
    };
    const event = told(record, eventOf(status), update);
    this.#queueWebhooks(record, event);
    this.announce("status:updated", event);
    if (hasEnded(record)) {
      const data = { ...update, trackingCompleted: true } as const;
      this.announce("tracking:completed", { ...event, data });
    }
    return true;
  }

  /** As it is kept: it changes with the message. */
  getDeliveryReport(messageId: string): DeliveryReport | undefined {
    return this.#records.get(messageId)?.deliveryReport;
  }

  /** As it is kept: it changes with the message. */
  getTrackingRecord(messageId: string): TrackingRecord | undefined {
    return this.#records.get(messageId);
  }

  getMessagesByStatus(status: MessageStatus): TrackingRecord[] {
    return [...this.#records.values()].filter(({ currentStatus }) => currentStatus === status);
  }

  getStats(): DeliveryStats {
    return statsOf([...this.#records.values()], new Date());
  }

  /** Of the messages that were tracked from the first to the last of both times. */
  getStatsForPeriod(from: Date, to: Date): DeliveryStats {
    const within = ({ createdAt }: TrackingRecord) => createdAt >= from && createdAt <= to;
    return statsOf([...this.#records.values()].filter(within), new Date());
  }

  /** Forgets messages that have ended and those that are too old, and says how many. */
  cleanup(): number {
    const now = new Date();
    let removedCount = 0;
    for (const [messageId, record] of this.#records) {
      if (!hasEnded(record) && record.expiresAt > now) continue;
      this.#records.delete(messageId);
      removedCount += 1;
    }
    if (removedCount > 0) this.announce("cleanup:completed", { removedCount });
    return removedCount;
  }

  /** Forgets a message; false for an unknown one. */
  stopTracking(messageId: string): boolean {
    const record = this.#records.get(messageId);
    if (record === undefined) return false;
    this.#records.delete(messageId);
    this.announce("tracking:stopped", told(record, MessageEventType.MESSAGE_CANCELLED, record));
    return true;
  }

  /** Posts queued webhooks every `trackingInterval`. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#postWebhooks(), this.#options.trackingInterval);
    this.announce("tracker:started");
  }

  /** Webhooks that are queued wait for the next `start`; those under way end by themselves. */
  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.announce("tracker:stopped");
  }

  /** The event as it is now: the report in it changes with the message. */
  #queueWebhooks({ webhooks }: TrackingRecord, event: MessageEvent): void {
    if (!this.#options.enableWebhooks) return;
    const wanted = webhooks.filter(({ events }) => events.includes(event.type));
    if (wanted.length === 0) return;
    const copy = structuredClone(event);
    this.#webhooks.push(...wanted.map((webhook) => ({ webhook, event: copy })));
  }

  #postWebhooks(): void {
    for (const queued of this.#webhooks.splice(0, this.#options.batchSize)) {
      void this.#postWebhook(queued).catch((error: unknown) => {
        logFailure(`DeliveryTracker: webhook ${queued.webhook.url}`, error);
      });
    }
  }

  async #postWebhook(queued: QueuedWebhook): Promise<void> {
    const result = await deliverWebhook(queued, this.#options);
    const { attempt, error = "unknown" } = result;
    if (result.success) this.announce("webhook:delivered", { ...queued, result, attempt });
    else this.announce("webhook:failed", { ...queued, error, attempts: attempt });
  }
}

function told<T>(
  { messageId, metadata }: TrackingRecord,
  type: MessageEventType,
  data: T,
): MessageEvent<T> {
  return messageEvent(messageId, type, data, metadata);
}
