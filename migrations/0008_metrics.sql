-- Metrics count the open messages by state and tell the oldest of each: few rows of many, so the index has these alone.
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_open ON kmsg_delivery_tracking ("state", "accepted_at")
  WHERE "state" IN ('accepted', 'scheduled', 'sending', 'unconfirmed', 'sent');
