/** The event types of a webhook. */
export const WebhookEventType = {
  MESSAGE_SENT: "message.sent",
  MESSAGE_DELIVERED: "message.delivered",
  MESSAGE_FAILED: "message.failed",
  MESSAGE_CLICKED: "message.clicked",
  MESSAGE_READ: "message.read",
  TEMPLATE_CREATED: "template.created",
  TEMPLATE_APPROVED: "template.approved",
  TEMPLATE_REJECTED: "template.rejected",
  TEMPLATE_UPDATED: "template.updated",
  TEMPLATE_DELETED: "template.deleted",
  CHANNEL_CREATED: "channel.created",
  CHANNEL_VERIFIED: "channel.verified",
  SENDER_NUMBER_ADDED: "sender_number.added",
  SENDER_NUMBER_VERIFIED: "sender_number.verified",
  SYSTEM_QUOTA_WARNING: "system.quota_warning",
  SYSTEM_QUOTA_EXCEEDED: "system.quota_exceeded",
  SYSTEM_PROVIDER_ERROR: "system.provider_error",
  SYSTEM_MAINTENANCE: "system.maintenance",
  ANALYTICS_ANOMALY_DETECTED: "analytics.anomaly_detected",
  ANALYTICS_THRESHOLD_EXCEEDED: "analytics.threshold_exceeded",
} as const;

export type WebhookEventType = (typeof WebhookEventType)[keyof typeof WebhookEventType];
