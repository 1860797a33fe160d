/** The report about a message as it goes from status to status. */
import type { MessageEventType, MessageStatus } from "./enums.ts";
import type { MessageError } from "./schemas.ts";

/** One step of a message at a provider. */
export interface DeliveryAttempt {
  /** From 1. */
  attemptNumber: number;
  attemptedAt: Date;
  status: MessageStatus;
  error?: MessageError;
  provider: string;
}

export interface DeliveryReport {
  messageId: string;
  phoneNumber: string;
  status: MessageStatus;
  sentAt?: Date;
  deliveredAt?: Date;
  failedAt?: Date;
  clickedAt?: Date;
  error?: MessageError;
  attempts: DeliveryAttempt[];
  metadata: Record<string, unknown>;
}

export interface MessageEvent<T = unknown> {
  id: string;
  type: MessageEventType;
  timestamp: Date;
  data: T;
  metadata?: Record<string, unknown>;
}
