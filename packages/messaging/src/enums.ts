/** Words of messages and events as other systems of k-msg use them. (`@k-msg/core` has another `MessageStatus`.) */

export const MessageStatus = {
  QUEUED: "QUEUED",
  SENDING: "SENDING",
  SENT: "SENT",
  DELIVERED: "DELIVERED",
  FAILED: "FAILED",
  CLICKED: "CLICKED",
  CANCELLED: "CANCELLED",
} as const;

export type MessageStatus = (typeof MessageStatus)[keyof typeof MessageStatus];

/** The type of each by its name, as an enum has it: `MessageStatus.QUEUED`. */
export declare namespace MessageStatus {
  export type QUEUED = "QUEUED";
  export type SENDING = "SENDING";
  export type SENT = "SENT";
  export type DELIVERED = "DELIVERED";
  export type FAILED = "FAILED";
  export type CLICKED = "CLICKED";
  export type CANCELLED = "CANCELLED";
}

export const MessageEventType = {
  TEMPLATE_CREATED: "template.created",
  TEMPLATE_APPROVED: "template.approved",
  TEMPLATE_REJECTED: "template.rejected",
  TEMPLATE_UPDATED: "template.updated",
  TEMPLATE_DELETED: "template.deleted",
  MESSAGE_QUEUED: "message.queued",
  MESSAGE_SENT: "message.sent",
  MESSAGE_DELIVERED: "message.delivered",
  MESSAGE_FAILED: "message.failed",
  MESSAGE_CLICKED: "message.clicked",
  MESSAGE_CANCELLED: "message.cancelled",
  CHANNEL_CREATED: "channel.created",
  CHANNEL_VERIFIED: "channel.verified",
  SENDER_NUMBER_ADDED: "sender_number.added",
  QUOTA_WARNING: "system.quota_warning",
  QUOTA_EXCEEDED: "system.quota_exceeded",
  PROVIDER_ERROR: "system.provider_error",
} as const;

export type MessageEventType = (typeof MessageEventType)[keyof typeof MessageEventType];

/** The type of each by its name, as an enum has it: `MessageEventType.TEMPLATE_CREATED`. */
export declare namespace MessageEventType {
  export type TEMPLATE_CREATED = "template.created";
  export type TEMPLATE_APPROVED = "template.approved";
  export type TEMPLATE_REJECTED = "template.rejected";
  export type TEMPLATE_UPDATED = "template.updated";
  export type TEMPLATE_DELETED = "template.deleted";
  export type MESSAGE_QUEUED = "message.queued";
  export type MESSAGE_SENT = "message.sent";
  export type MESSAGE_DELIVERED = "message.delivered";
  export type MESSAGE_FAILED = "message.failed";
  export type MESSAGE_CLICKED = "message.clicked";
  export type MESSAGE_CANCELLED = "message.cancelled";
  export type CHANNEL_CREATED = "channel.created";
  export type CHANNEL_VERIFIED = "channel.verified";
  export type SENDER_NUMBER_ADDED = "sender_number.added";
  export type QUOTA_WARNING = "system.quota_warning";
  export type QUOTA_EXCEEDED = "system.quota_exceeded";
  export type PROVIDER_ERROR = "system.provider_error";
}
