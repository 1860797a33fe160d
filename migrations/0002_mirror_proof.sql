-- What the mirror wrote, told by itself: a truncated SHA-256 over the columns that only the mirror writes (not those that
-- the sweeper moves), so that a row edited by hand is found without asking its object. The same for events.
ALTER TABLE kmsg_delivery_tracking ADD COLUMN IF NOT EXISTS checksum TEXT;
ALTER TABLE kmsg_delivery_event ADD COLUMN IF NOT EXISTS checksum TEXT;

-- Proofs walk the messages of a tenant's day.
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_tenant_accepted ON kmsg_delivery_tracking ("tenant_id", "accepted_at", "message_id");
-- Dead letters of kind 'send' are the failed messages themselves.
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_failed ON kmsg_delivery_tracking ("tenant_id", "status_updated_at" DESC, "message_id" DESC)
  WHERE "state" = 'failed';

-- A discarded dead letter stays discarded. Those of kind 'send' have a row here only once they are.
ALTER TABLE kmsg_dead_letter ADD COLUMN IF NOT EXISTS discarded_at BIGINT;
CREATE INDEX IF NOT EXISTS idx_kmsg_dead_letter_page ON kmsg_dead_letter (tenant_id, created_at DESC, message_id DESC);
