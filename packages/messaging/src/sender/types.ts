/** What a bulk send takes and what it tells while it runs. */
import type {
  AlimTalkFailoverOptions,
  MessageVariables,
  RetryOptions,
  SendOptions,
} from "@k-msg/core";

import type { MessageStatus } from "../enums.ts";
import type { MessageError, SendingOptions } from "../schemas.ts";

export type BulkMessageType = "ALIMTALK" | "NSA" | "RCS_TPL" | "RCS_ITPL" | "RCS_LTPL";

export interface BulkRecipient {
  phoneNumber: string;
  variables: MessageVariables;
  /** Comes back with the recipient's result. */
  metadata?: Record<string, unknown> | undefined;
}

/** Times in milliseconds. Of `SendingOptions`, `priority`, `ttl`, `deduplication` and `tracking` are taken and not read. */
export interface BulkSendingOptions extends Partial<Omit<SendingOptions, "failover">> {
  from?: string | undefined;
  /** Another name for `from`. */
  senderNumber?: string | undefined;
  /** Recipients per batch; default 100. */
  batchSize?: number | undefined;
  /** Between two batches; default 1000. */
  batchDelay?: number | undefined;
  /** Messages under way at once within a batch; default 10. */
  maxConcurrency?: number | undefined;
  /** Of messages that were surely not sent: default 3 tries, 1 s, doubled, at most 30 s, up to a tenth longer. */
  retryOptions?: RetryOptions | undefined;
  /** Of AlimTalk. */
  failover?: AlimTalkFailoverOptions | undefined;
  /** (Not in k-msg 0.30.) */
  options?: SendOptions["options"] | undefined;
  /** (Not in k-msg 0.30.) */
  providerId?: string | undefined;
  /** (Not in k-msg 0.30.) */
  providerOptions?: Record<string, unknown> | undefined;
}

export interface BulkMessageRequest {
  /** Default ALIMTALK. */
  type?: BulkMessageType | undefined;
  templateId: string;
  recipients: readonly BulkRecipient[];
  /** Of every recipient; their own win. */
  commonVariables?: MessageVariables | undefined;
  options?: BulkSendingOptions | undefined;
}

export interface BulkRecipientResult {
  phoneNumber: string;
  /**
   * `QUEUED` until its turn, `SENDING` while it is under way, then `SENT` or `FAILED`. `QUEUED` again where the answer was
   * that somebody else will send it; `CANCELLED` where nobody will.
   */
  status: MessageStatus;
  /** Fixed from the beginning, so that every try is the same message. */
  messageId?: string;
  error?: MessageError;
  metadata?: Record<string, unknown>;
}

export interface BulkBatchResult {
  batchId: string;
  /** From 1. */
  batchNumber: number;
  recipients: BulkRecipientResult[];
  /** `failed` only where the send was cancelled before the batch was through; failed messages are told by `recipients`. */
  status: "pending" | "processing" | "completed" | "failed";
  createdAt: Date;
  completedAt?: Date;
}

/** Changes while the send goes on. */
export interface BulkMessageResult {
  requestId: string;
  totalRecipients: number;
  batches: BulkBatchResult[];
  /** `queued` and `processing` are 0 when it has ended; what a queue took or nobody sent counts nowhere then. */
  summary: { queued: number; sent: number; failed: number; processing: number };
  createdAt: Date;
  completedAt?: Date;
}
