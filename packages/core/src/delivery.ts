import type { MessageType } from "./message.ts";

export const KMSG_DELIVERY_STATUSES = [
  "PENDING",
  "SENT",
  "DELIVERED",
  "FAILED",
  "CANCELLED",
  "UNKNOWN",
] as const;

export type DeliveryStatus = (typeof KMSG_DELIVERY_STATUSES)[number];

/** UNKNOWN is terminal: nobody asks again after it. */
export const KMSG_TERMINAL_STATUSES = ["DELIVERED", "FAILED", "CANCELLED", "UNKNOWN"] as const;

export type KMsgTerminalStatus = (typeof KMSG_TERMINAL_STATUSES)[number];

export const KMSG_POLLABLE_STATUSES = ["PENDING", "SENT"] as const;

export type KMsgPollableStatus = (typeof KMSG_POLLABLE_STATUSES)[number];

const has = (list: readonly string[], value: string): boolean => list.includes(value);

export const isKMsgDeliveryStatus = (value: string): value is DeliveryStatus =>
  has(KMSG_DELIVERY_STATUSES, value);

export const isKMsgTerminalStatus = (value: string): value is KMsgTerminalStatus =>
  has(KMSG_TERMINAL_STATUSES, value);

export const isTerminalDeliveryStatus = (status: DeliveryStatus): status is KMsgTerminalStatus =>
  has(KMSG_TERMINAL_STATUSES, status);

export const isPollableDeliveryStatus = (status: DeliveryStatus): status is KMsgPollableStatus =>
  has(KMSG_POLLABLE_STATUSES, status);

export const getPollableStatuses = (): readonly KMsgPollableStatus[] => KMSG_POLLABLE_STATUSES;

/** The message to ask about. */
export interface DeliveryStatusQuery {
  providerMessageId: string;
  type: MessageType;
  to: string;
  requestedAt: Date;
  scheduledAt?: Date;
}

export interface DeliveryStatusResult {
  providerId: string;
  providerMessageId: string;
  status: DeliveryStatus;
  statusCode?: string;
  statusMessage?: string;
  sentAt?: Date;
  deliveredAt?: Date;
  failedAt?: Date;
  raw?: unknown;
}
