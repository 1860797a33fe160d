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
