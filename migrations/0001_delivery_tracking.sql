-- The mirror: k-msg's tracking table (its Postgres dialect, TEXT for status texts) and our columns behind it.
-- Times are epoch milliseconds, UTC. Only the mirror consumer and the sweeper write here.
CREATE TABLE IF NOT EXISTS kmsg_delivery_tracking (
  "message_id" TEXT PRIMARY KEY,
  "provider_id" TEXT NOT NULL,
  "provider_message_id" TEXT NOT NULL,
  "type" VARCHAR(64) NOT NULL,
  "to" VARCHAR(64) NOT NULL,
  "from" VARCHAR(64),
  "status" VARCHAR(64) NOT NULL,
  "provider_status_code" TEXT,
  "provider_status_message" TEXT,
  "sent_at" BIGINT,
  "delivered_at" BIGINT,
  "failed_at" BIGINT,
  "requested_at" BIGINT NOT NULL,
  "scheduled_at" BIGINT,
  "status_updated_at" BIGINT NOT NULL,
  "attempt_count" INTEGER NOT NULL DEFAULT 0,
  "last_checked_at" BIGINT,
  "next_check_at" BIGINT NOT NULL,
  "last_error" JSONB,
  "metadata" JSONB,
  "tenant_id" TEXT NOT NULL,
  "batch_id" TEXT,
  "state" TEXT NOT NULL,
  "revision" INTEGER NOT NULL,
  "template_id" TEXT,
  "provider_attempts" INTEGER NOT NULL DEFAULT 0,
  "accepted_at" BIGINT NOT NULL,
  "finalized_at" BIGINT,
  "failover_of" TEXT,
  "error_class" TEXT,
  "cost" NUMERIC,
  "cost_currency" TEXT
);

CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_due ON kmsg_delivery_tracking ("status", "next_check_at");
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_provider_msg ON kmsg_delivery_tracking ("provider_id", "provider_message_id");
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_requested_at ON kmsg_delivery_tracking ("requested_at");
-- Keyset pages of the list route.
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_tenant_page ON kmsg_delivery_tracking ("tenant_id", "requested_at" DESC, "message_id" DESC);

-- The audit trail: every change of every message, in its own order.
CREATE TABLE IF NOT EXISTS kmsg_delivery_event (
  message_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  at BIGINT NOT NULL,
  event TEXT NOT NULL,
  from_state TEXT,
  to_state TEXT NOT NULL,
  detail JSONB,
  PRIMARY KEY (message_id, revision)
);

-- What could not be mirrored, with its reason; nothing that is poisoned may hold up the rest.
CREATE TABLE IF NOT EXISTS kmsg_dead_letter (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind TEXT NOT NULL,
  tenant_id TEXT,
  message_id TEXT NOT NULL,
  revision INTEGER,
  reason TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (kind, message_id)
);
