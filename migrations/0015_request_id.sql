-- The request that made a message: a caller that lost the answer finds by its X-Request-Id what the request made. Callers choose
-- these ids themselves, so they are forgotten with the texts.
ALTER TABLE kmsg_delivery_tracking ADD COLUMN IF NOT EXISTS request_id TEXT;
ALTER TABLE kmsg_delivery_archive ADD COLUMN IF NOT EXISTS request_id TEXT;
-- Without the order of pages: a request makes one message, or those of one batch.
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_tenant_request ON kmsg_delivery_tracking ("tenant_id", "request_id")
  WHERE "request_id" IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_kmsg_archive_tenant_request ON kmsg_delivery_archive ("tenant_id", "request_id")
  WHERE "request_id" IS NOT NULL;
SELECT kmsg_refresh_delivery_all();
