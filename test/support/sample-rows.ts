/** Where each entry of scripts/release/queue-samples.ts is to be found once it is written: table, column, and its id after the mark. */
export const SAMPLE_ROWS = [
  ["kmsg_delivery_tracking", "message_id", "message"],
  ["kmsg_batch", "batch_id", "batch"],
  ["kmsg_audit", "event_id", "entry"],
  ["kmsg_webhook_delivery", "id", "delivery"],
  ["kmsg_disclosure", "id", "disclosure"],
] as const;
