/** What became of the messages of one process, in memory. For anything that must survive it, `@k-msg/messaging/tracking`. */
import type { KMsgError, SendOptions, SendResult } from "@k-msg/core";

import { MessageStatus } from "../../enums.ts";

export type DeliveryTrackerStatus = MessageStatus;

export interface DeliveryTrackerEntry {
  messageId: string;
  to: string;
  type: string;
  status: DeliveryTrackerStatus;
  providerId?: string;
  providerMessageId?: string;
  error?: { code: string; message: string };
  createdAt: Date;
  updatedAt: Date;
}

export interface DeliveryTrackerOptions {
  /** The oldest are forgotten beyond this many; default 10,000. */
  maxEntries?: number;
  onChange?: (entry: DeliveryTrackerEntry) => void;
}

/** How far a message has come; a status never goes back. */
const RANK: Readonly<Record<DeliveryTrackerStatus, number>> = {
  QUEUED: 0,
  SENDING: 1,
  SENT: 2,
  DELIVERED: 3,
  FAILED: 3,
  CANCELLED: 3,
  CLICKED: 4,
};

export class DeliveryTracker {
  readonly #entries = new Map<string, DeliveryTrackerEntry>();
  readonly #options: DeliveryTrackerOptions;

  constructor(options: DeliveryTrackerOptions = {}) {
    this.#options = options;
  }

  begin(messageId: string, { to, type }: Pick<SendOptions, "to" | "type">): void {
    const known = this.#entries.get(messageId);
    const now = new Date();
    this.#put({
      messageId,
      to,
      type,
      status: MessageStatus.SENDING,
      createdAt: known?.createdAt ?? now,
      updatedAt: now,
    });
  }

  accepted(messageId: string, { providerId, providerMessageId }: SendResult): void {
    this.#change(messageId, MessageStatus.SENT, {
      providerId,
      ...(providerMessageId === undefined ? {} : { providerMessageId }),
    });
  }

  failed(messageId: string, { code, message }: KMsgError): void {
    this.#change(messageId, MessageStatus.FAILED, { error: { code, message } });
  }

  /** False for an unknown message and for one that is further already. */
  updateStatus(messageId: string, status: DeliveryTrackerStatus): boolean {
    const known = this.#entries.get(messageId);
    if (known === undefined || RANK[status] <= RANK[known.status]) return false;
    this.#change(messageId, status, {});
    return true;
  }

  get(messageId: string): DeliveryTrackerEntry | undefined {
    return structuredClone(this.#entries.get(messageId));
  }

  list(status?: DeliveryTrackerStatus): DeliveryTrackerEntry[] {
    return [...this.#entries.values()]
      .filter((entry) => status === undefined || entry.status === status)
      .map((entry) => structuredClone(entry));
  }

  clear(): void {
    this.#entries.clear();
  }

  #change(
    messageId: string,
    status: DeliveryTrackerStatus,
    fields: Partial<DeliveryTrackerEntry>,
  ): void {
    const known = this.#entries.get(messageId);
    if (known === undefined) return;
    this.#put({ ...known, ...fields, status, updatedAt: new Date() });
  }

  #put(entry: DeliveryTrackerEntry): void {
    this.#entries.delete(entry.messageId);
    this.#entries.set(entry.messageId, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= (this.#options.maxEntries ?? 10_000)) break;
      this.#entries.delete(oldest);
    }
    this.#options.onChange?.(structuredClone(entry));
  }
}
