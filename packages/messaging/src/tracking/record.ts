/** One tracked message. `undefined` in a patch means "clear", hence the explicit unions. */
import type { DeliveryStatus, MessageType, SendResult } from "@k-msg/core";

import type { DeliveryTrackingRetentionClass } from "./retention.ts";

/** The form of a field once field encryption is on. */
type FieldMode = "plain" | "encrypt" | "encrypt+hash" | "mask";

export interface TrackingError {
  code: string;
  message: string;
}

export interface TrackingRecord {
  messageId: string;
  providerId: string;
  /** The provider's own number; `""` when it gave none. */
  providerMessageId: string;
  type: MessageType;
  /** The recipient as the caller wrote it. */
  to: string;
  from?: string | undefined;
  toHash?: string | undefined;
  toMasked?: string | undefined;
  fromHash?: string | undefined;
  fromMasked?: string | undefined;
  requestedAt: Date;
  scheduledAt?: Date | undefined;
  status: DeliveryStatus;
  providerStatusCode?: string | undefined;
  providerStatusMessage?: string | undefined;
  sentAt?: Date | undefined;
  deliveredAt?: Date | undefined;
  failedAt?: Date | undefined;
  statusUpdatedAt: Date;
  /** Status checks so far. */
  attemptCount: number;
  lastCheckedAt?: Date | undefined;
  nextCheckAt: Date;
  lastError?: TrackingError | undefined;
  /** The provider's answer; stores keep it only when told to. */
  raw?: unknown;
  metadata?: Record<string, unknown> | undefined;
  metadataHashes?: Record<string, string> | undefined;
  metadataEncrypted?: string | undefined;
  cryptoKid?: string | undefined;
  cryptoVersion?: number | undefined;
  cryptoState?: "plain" | "encrypted" | "degraded" | undefined;
  retentionClass?: DeliveryTrackingRetentionClass | undefined;
  /** YYYYMM. */
  retentionBucketYm?: number | undefined;
  fieldModes?: Partial<Record<string, FieldMode>> | undefined;
  /** Of the whole message, keyed: tells whether a repeated `messageId` is the same message. (Not in k-msg 0.30.) */
  fingerprint?: string | undefined;
  /** Of the first send, as far as the record does not tell: what a repetition is answered with. (Not in k-msg 0.30.) */
  answer?: Pick<SendResult, "status" | "warnings"> | undefined;
}
