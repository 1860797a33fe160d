/** All message types, in the contract's order. This service's provider sends the first few. */
export const KMSG_MESSAGE_TYPES = [
  "ALIMTALK",
  "FRIENDTALK",
  "SMS",
  "LMS",
  "MMS",
  "NSA",
  "VOICE",
  "FAX",
  "RCS_SMS",
  "RCS_LMS",
  "RCS_MMS",
  "RCS_TPL",
  "RCS_ITPL",
  "RCS_LTPL",
] as const;

export type MessageType = (typeof KMSG_MESSAGE_TYPES)[number];

/** Case-sensitive. */
export const isKMsgMessageType = (value: string): value is MessageType =>
  (KMSG_MESSAGE_TYPES as readonly string[]).includes(value);

/** The answer of a send; how the delivery went is a `DeliveryStatus`. */
export type MessageStatus = "PENDING" | "SENT" | "FAILED";

export const KNOWN_MESSAGE_STATUSES: MessageStatus[] = ["PENDING", "SENT", "FAILED"];

export const QUEUED_MESSAGE_STATUS: MessageStatus = "PENDING";

/** Anything that is not a known status counts as PENDING. */
export const normalizeMessageStatus = (value: unknown): MessageStatus => {
  const wanted = typeof value === "string" ? value.trim().toUpperCase() : "";
  return KNOWN_MESSAGE_STATUSES.find((status) => status === wanted) ?? QUEUED_MESSAGE_STATUS;
};

export type MessageVariables = Record<string, string | number | boolean | Date | null | undefined>;

export interface MessageButton {
  name: string;
  type: string;
  urlPc?: string;
  urlMobile?: string;
}

interface BinaryNaming {
  filename?: string;
  contentType?: string;
}

export type MessageBinaryInput =
  | ({ ref: string } & BinaryNaming)
  | ({ bytes: Uint8Array } & BinaryNaming)
  | ({ blob: Blob } & BinaryNaming);

export interface MessageMedia {
  image?: MessageBinaryInput;
}

export type SendWarningCode =
  | "FAILOVER_UNSUPPORTED_PROVIDER"
  | "FAILOVER_PARTIAL_PROVIDER"
  | "FALLBACK_CONTENT_MISSING"
  | (string & {});

/** The message was accepted, but not quite as asked. */
export interface SendWarning {
  code: SendWarningCode;
  message: string;
  details?: Record<string, unknown>;
}

/** An accepted send. `to` is the caller's string, untouched. */
export interface SendResult {
  messageId: string;
  providerId: string;
  /** Absent when the provider's answer carried no id. */
  providerMessageId?: string;
  status: MessageStatus;
  type: MessageType;
  to: string;
  warnings?: SendWarning[];
  raw?: unknown;
}
