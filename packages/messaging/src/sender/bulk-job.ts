/** One bulk send: its batches, the message of each recipient, and the count of what became of them. */
import { assertKnownOptions, type SendInput } from "@k-msg/core";

import { MessageStatus } from "../enums.ts";
import type {
  BulkBatchResult,
  BulkMessageRequest,
  BulkMessageResult,
  BulkRecipient,
  BulkRecipientResult,
  BulkSendingOptions,
} from "./types.ts";

export interface BulkJob {
  readonly request: BulkMessageRequest;
  readonly result: BulkMessageResult;
  readonly recipients: ReadonlyMap<BulkRecipientResult, BulkRecipient>;
  cancelled: boolean;
  done: Promise<void>;
}

const DEFAULT_BATCH_SIZE = 100;

/** Throws for an option that nobody reads. */
export function createBulkJob(request: BulkMessageRequest, now: Date): BulkJob {
  assertKnownOptions("sendBulk", request, REQUEST_FIELDS);
  assertKnownOptions("sendBulk's options", request.options, OPTIONS);
  const requestId = `bulk_${crypto.randomUUID()}`;
  const size = atLeastOne(request.options?.batchSize ?? DEFAULT_BATCH_SIZE);
  const recipients = new Map<BulkRecipientResult, BulkRecipient>();
  const batches: BulkBatchResult[] = [];
  for (const [index, input] of request.recipients.entries()) {
    const recipient: BulkRecipientResult = {
      phoneNumber: input.phoneNumber,
      status: MessageStatus.QUEUED,
      messageId: `${requestId}:${index}`,
      ...(input.metadata !== undefined && { metadata: { ...input.metadata } }),
    };
    recipients.set(recipient, input);
    const number = Math.floor(index / size) + 1;
    const batch = (batches[number - 1] ??= {
      batchId: `${requestId}_batch_${number}`,
      batchNumber: number,
      recipients: [],
      status: "pending",
      createdAt: now,
    });
    batch.recipients.push(recipient);
  }
  const result: BulkMessageResult = {
    requestId,
    totalRecipients: request.recipients.length,
    batches,
    summary: { queued: recipients.size, sent: 0, failed: 0, processing: 0 },
    createdAt: now,
  };
  return { request, result, recipients, cancelled: false, done: Promise.resolve() };
}

export function bulkMessage(
  { request, recipients }: BulkJob,
  recipient: BulkRecipientResult,
  attempt: number,
): SendInput {
  const { type = "ALIMTALK", templateId, commonVariables, options = {} } = request;
  const { from = options.senderNumber, providerId, failover } = options;
  return {
    type,
    templateId,
    to: recipient.phoneNumber,
    variables: { ...commonVariables, ...recipients.get(recipient)?.variables },
    ...(recipient.messageId !== undefined && { messageId: recipient.messageId }),
    ...(from !== undefined && { from }),
    ...(options.options !== undefined && { options: options.options }),
    ...(providerId !== undefined && { providerId }),
    ...(failover !== undefined && type === "ALIMTALK" && { failover }),
    providerOptions: { ...options.providerOptions, attempt },
  };
}

type Summary = BulkMessageResult["summary"];

const COUNTED_AS: Partial<Record<MessageStatus, keyof Summary>> = {
  QUEUED: "queued",
  SENDING: "processing",
  SENT: "sent",
  FAILED: "failed",
};

export function setStatus(
  { summary }: BulkMessageResult,
  recipient: BulkRecipientResult,
  status: MessageStatus,
): void {
  const [before, after] = [COUNTED_AS[recipient.status], COUNTED_AS[status]];
  if (before !== undefined) summary[before] -= 1;
  if (after !== undefined) summary[after] += 1;
  recipient.status = status;
}

/** The send has ended: nothing is under way any more, whatever a recipient's status says. */
export function settleSummary({ summary }: BulkMessageResult): void {
  summary.queued = 0;
  summary.processing = 0;
}

export function atLeastOne(count: number): number {
  return Math.max(1, Math.floor(count) || 1);
}

const REQUEST_FIELDS = {
  type: true,
  templateId: true,
  recipients: true,
  commonVariables: true,
  options: true,
} satisfies Record<keyof BulkMessageRequest, true>;

const OPTIONS = {
  from: true,
  senderNumber: true,
  batchSize: true,
  batchDelay: true,
  maxConcurrency: true,
  retryOptions: true,
  priority: true,
  ttl: true,
  failover: true,
  deduplication: true,
  tracking: true,
  options: true,
  providerId: true,
  providerOptions: true,
} satisfies Record<keyof BulkSendingOptions, true>;
