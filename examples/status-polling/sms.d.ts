export interface Recipient {
  to: string;
  variables?: Record<string, string>;
}

export interface Configuration {
  baseUrl?: string;
  apiKey?: string;
  fetch?: (url: string, init?: RequestInit) => Promise<Response>;
  lookUpUsers?: (ids: string[]) => Promise<Recipient[]>;
}

export function configure(changes: Configuration): void;

export class SmsError extends Error {
  constructor(message: string, status: number);
  readonly status: number;
}

export interface PollResult {
  messageId: string;
  twilioSid: string | null;
  oldStatus: string;
  newStatus: string;
  updated: boolean;
  error?: string;
}

export interface Poll {
  success: true;
  message: string;
  checked: number;
  updated: number;
  results: PollResult[];
}

export interface MessageStatus {
  messageId: string;
  twilioSid: string | null;
  status: string;
  to: string;
  from: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  dateSent: string | null;
  dateUpdated: string;
  price: string | null;
  priceUnit: string;
  error?: string;
}

export interface Check {
  success: true;
  message: string;
  statuses: MessageStatus[];
}

export function pollMessageStatus(limit?: number): Promise<Poll>;
export function checkMessageStatus(which: {
  sid?: string;
  messageId?: string;
  batchId?: string;
}): Promise<Check>;
export function getBatchStatusBreakdown(
  batchId: string,
): Promise<{ status: string; count: number }[]>;
export function sendBatchSMS(batch: {
  recipients?: Recipient[];
  userIds?: string[];
  messageTemplate: string;
  idempotencyKey?: string;
}): Promise<{ batchId: string }>;
