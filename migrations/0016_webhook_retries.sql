-- Deliveries that are to be tried again: cron finds those whose message lost its alarm.
CREATE INDEX IF NOT EXISTS idx_kmsg_webhook_next ON kmsg_webhook_delivery (next_at) WHERE next_at IS NOT NULL;
