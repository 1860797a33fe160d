-- When a batch wants to be awake next, epoch milliseconds: the index by which cron finds one whose alarm was lost.
ALTER TABLE kmsg_batch ADD COLUMN IF NOT EXISTS next_wake_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS idx_kmsg_batch_wake ON kmsg_batch (next_wake_at);
