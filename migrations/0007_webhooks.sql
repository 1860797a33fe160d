-- The log of what was delivered to customers' webhooks: every attempt a row. The message's object decides; this is for people.
CREATE TABLE IF NOT EXISTS kmsg_webhook_delivery (
  id TEXT PRIMARY KEY,
  -- The same for every attempt of an event at an endpoint; the receiver knows repeats by it.
  webhook_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  event TEXT NOT NULL,
  -- The endpoint's id, or 'message' for the message's own address. No URL: it may hold a secret.
  endpoint_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  at BIGINT NOT NULL,
  duration_ms INTEGER NOT NULL,
  status_code INTEGER,
  outcome TEXT NOT NULL,
  error TEXT,
  next_at BIGINT
);
CREATE INDEX IF NOT EXISTS idx_kmsg_webhook_page ON kmsg_webhook_delivery (tenant_id, at DESC, id DESC);
CREATE INDEX IF NOT EXISTS idx_kmsg_webhook_message ON kmsg_webhook_delivery (message_id, revision, endpoint_id);
-- For what goes by age alone: the clean-up, and the look for endpoints that fail.
CREATE INDEX IF NOT EXISTS idx_kmsg_webhook_at ON kmsg_webhook_delivery (at);
CREATE INDEX IF NOT EXISTS idx_kmsg_webhook_endpoint ON kmsg_webhook_delivery (tenant_id, endpoint_id, at DESC, id DESC);
