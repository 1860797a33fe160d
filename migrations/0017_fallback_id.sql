-- The text that went out in an AlimTalk's place, by its id: parent and child name each other (failover_of). Rows from before have it
-- in their metadata alone.
ALTER TABLE kmsg_delivery_tracking ADD COLUMN IF NOT EXISTS fallback_id TEXT;
ALTER TABLE kmsg_delivery_archive ADD COLUMN IF NOT EXISTS fallback_id TEXT;
SELECT kmsg_refresh_delivery_all();
