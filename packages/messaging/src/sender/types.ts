/** What a bulk send takes and what it tells while it runs. */
import type {
  AlimTalkFailoverOptions,
  MessageVariables,
  RetryOptions,
  SendOptions,
} from "@k-msg/core";

export type BulkMessageType = "ALIMTALK" | "NSA" | "RCS_TPL" | "RCS_ITPL" | "RCS_LTPL";

export interface BulkRecipientInput {
  phoneNumber: string;
  variables: MessageVariables;
  metadata?: Record<string, unknown>;
}

/** Times in milliseconds. */
export interface BulkSendOptions {
  from?: string;
  /** Another name for `from`. */
  senderNumber?: string;
  /** Recipients per batch; default 100. */
  batchSize?: number;
  /** Between two batches; default 1000. */
  batchDelay?: number;
  /** Messages under way at once within a batch; default 10. */
  maxConcurrency?: number;
  /** Of messages that were surely not sent: default 3 tries, 1 s, doubled, at most 30 s. */
  retryOptions?: RetryOptions;
  failover?: AlimTalkFailoverOptions;
  options?: SendOptions["options"];
  providerId?: string;
  providerOptions?: Record<string, unknown>;
}

export interface BulkSendRequest {
  /** Default ALIMTALK. */
  type?: BulkMessageType;
  templateId: string;
  recipients: readonly BulkRecipientInput[];
  /** Of every recipient; their own win. */
  commonVariables?: MessageVariables;
  options?: BulkSendOptions;
}

export type BulkRecipientStatus = "pending" | "sent" | "failed" | "cancelled";
export type BulkJobStatus = "queued" | "processing" | "completed" | "failed" | "cancelled";

export interface BulkRecipientResult {
  phoneNumber: string;
  /** Fixed from the beginning, so that every try is the same message. */
  messageId: string;
  status: BulkRecipientStatus;
  providerId?: string;
  providerMessageId?: string;
  error?: { code: string; message: string };
  metadata?: Record<string, unknown>;
}

export interface BulkBatchResult {
  id: string;
  batchNumber: number;
  status: BulkJobStatus;
  recipients: BulkRecipientResult[];
  startedAt?: Date;
  completedAt?: Date;
}

/** Changes while the send goes on. */
export interface BulkSendResult {
  requestId: string;
  status: BulkJobStatus;
  totalRecipients: number;
  batches: BulkBatchResult[];
  summary: { pending: number; sent: number; failed: number; cancelled: number };
  createdAt: Date;
  completedAt?: Date;
}
