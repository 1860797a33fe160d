-- Lists and reports: indexes for their filters, the archive, views for people with tools of their own, a read-only role.
-- Each list walks an index in its order, whatever the depth; what is empty in most rows is indexed where it is not.
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_tenant_event ON kmsg_delivery_tracking ("tenant_id", "status_updated_at" DESC, "message_id" DESC);
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_tenant_state ON kmsg_delivery_tracking ("tenant_id", "state", "requested_at" DESC, "message_id" DESC);
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_tenant_type ON kmsg_delivery_tracking ("tenant_id", "type", "requested_at" DESC, "message_id" DESC);
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_tenant_to ON kmsg_delivery_tracking ("tenant_id", "to_hash", "requested_at" DESC, "message_id" DESC)
  WHERE "to_hash" IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_batch ON kmsg_delivery_tracking ("batch_id", "requested_at" DESC, "message_id" DESC)
  WHERE "batch_id" IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_tenant_template ON kmsg_delivery_tracking ("tenant_id", "template_id", "requested_at" DESC, "message_id" DESC)
  WHERE "template_id" IS NOT NULL;
-- The archive job takes the oldest first.
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_finalized ON kmsg_delivery_tracking ("finalized_at") WHERE "finalized_at" IS NOT NULL;

-- The archive: rows as they were. A column added to one table belongs into the other, and into kmsg_delivery_all.
-- An id may begin again after its retention: each life is a row of its own.
CREATE TABLE IF NOT EXISTS kmsg_delivery_archive (
  LIKE kmsg_delivery_tracking INCLUDING DEFAULTS,
  PRIMARY KEY ("message_id", "accepted_at")
);
CREATE INDEX IF NOT EXISTS idx_kmsg_archive_provider_msg ON kmsg_delivery_archive ("provider_id", "provider_message_id");
CREATE INDEX IF NOT EXISTS idx_kmsg_archive_tenant_page ON kmsg_delivery_archive ("tenant_id", "requested_at" DESC, "message_id" DESC);
CREATE INDEX IF NOT EXISTS idx_kmsg_archive_tenant_event ON kmsg_delivery_archive ("tenant_id", "status_updated_at" DESC, "message_id" DESC);
CREATE INDEX IF NOT EXISTS idx_kmsg_archive_tenant_accepted ON kmsg_delivery_archive ("tenant_id", "accepted_at", "message_id");
CREATE INDEX IF NOT EXISTS idx_kmsg_archive_tenant_state ON kmsg_delivery_archive ("tenant_id", "state", "requested_at" DESC, "message_id" DESC);
CREATE INDEX IF NOT EXISTS idx_kmsg_archive_tenant_type ON kmsg_delivery_archive ("tenant_id", "type", "requested_at" DESC, "message_id" DESC);
CREATE INDEX IF NOT EXISTS idx_kmsg_archive_tenant_to ON kmsg_delivery_archive ("tenant_id", "to_hash", "requested_at" DESC, "message_id" DESC)
  WHERE "to_hash" IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_kmsg_archive_batch ON kmsg_delivery_archive ("batch_id", "requested_at" DESC, "message_id" DESC)
  WHERE "batch_id" IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_kmsg_archive_tenant_template ON kmsg_delivery_archive ("tenant_id", "template_id", "requested_at" DESC, "message_id" DESC)
  WHERE "template_id" IS NOT NULL;

CREATE TABLE IF NOT EXISTS kmsg_delivery_event_archive (
  LIKE kmsg_delivery_event INCLUDING DEFAULTS,
  -- Of the row with which it was moved: the life of the id.
  accepted_at BIGINT NOT NULL,
  PRIMARY KEY (message_id, accepted_at, revision)
);

-- Both as one. Nothing but UNION ALL, so that conditions and the order of pages go down to the indexes of both.
CREATE OR REPLACE VIEW kmsg_delivery_all AS
SELECT "message_id", "provider_id", "provider_message_id", "type", "to", "from", "status", "provider_status_code",
  "provider_status_message", "sent_at", "delivered_at", "failed_at", "requested_at", "scheduled_at", "status_updated_at",
  "attempt_count", "last_checked_at", "next_check_at", "last_error", "metadata", "tenant_id", "batch_id", "state", "revision",
  "template_id", "provider_attempts", "accepted_at", "finalized_at", "failover_of", "error_class", "cost", "cost_currency",
  "checksum", "batch_index", "to_hash", FALSE AS "archived"
FROM kmsg_delivery_tracking
UNION ALL
SELECT "message_id", "provider_id", "provider_message_id", "type", "to", "from", "status", "provider_status_code",
  "provider_status_message", "sent_at", "delivered_at", "failed_at", "requested_at", "scheduled_at", "status_updated_at",
  "attempt_count", "last_checked_at", "next_check_at", "last_error", "metadata", "tenant_id", "batch_id", "state", "revision",
  "template_id", "provider_attempts", "accepted_at", "finalized_at", "failover_of", "error_class", "cost", "cost_currency",
  "checksum", "batch_index", "to_hash", TRUE
FROM kmsg_delivery_archive;

-- Events with the life they belong to; null for that of the row in kmsg_delivery_tracking.
CREATE OR REPLACE VIEW kmsg_delivery_event_all AS
SELECT message_id, revision, at, event, from_state, to_state, detail, checksum, NULL::BIGINT AS life FROM kmsg_delivery_event
UNION ALL
SELECT message_id, revision, at, event, from_state, to_state, detail, checksum, accepted_at FROM kmsg_delivery_event_archive;

-- For people: times as timestamptz, days in Korea, no number, no hash of one, no metadata. The columns that end in _ms are epoch
-- milliseconds: conditions on these two use an index.
CREATE OR REPLACE VIEW kmsg_report_messages AS
SELECT message_id, tenant_id, batch_id, batch_index, type, template_id, provider_id,
  nullif(provider_message_id, '') AS provider_message_id, state, status,
  state IN ('delivered', 'undelivered', 'failed', 'canceled', 'expired') AS final,
  provider_status_code, last_error ->> 'code' AS error_code, error_class,
  attempt_count AS checks, provider_attempts AS attempts,
  to_timestamp(requested_at / 1000.0) AS requested_at,
  (to_timestamp(requested_at / 1000.0) AT TIME ZONE 'Asia/Seoul')::date AS requested_day,
  to_timestamp(scheduled_at / 1000.0) AS scheduled_at,
  to_timestamp(sent_at / 1000.0) AS sent_at,
  to_timestamp(delivered_at / 1000.0) AS delivered_at,
  to_timestamp(failed_at / 1000.0) AS failed_at,
  to_timestamp(finalized_at / 1000.0) AS finalized_at,
  to_timestamp(status_updated_at / 1000.0) AS updated_at,
  cost, cost_currency, archived, requested_at AS requested_ms, status_updated_at AS updated_ms
FROM kmsg_delivery_all;

CREATE OR REPLACE VIEW kmsg_report_daily AS
SELECT tenant_id, requested_day AS day, type, provider_id, count(*) AS messages,
  count(*) FILTER (WHERE NOT final) AS open,
  count(*) FILTER (WHERE sent_at IS NOT NULL) AS sent,
  count(*) FILTER (WHERE state = 'delivered') AS delivered,
  count(*) FILTER (WHERE state = 'undelivered') AS undelivered,
  count(*) FILTER (WHERE state = 'failed') AS failed,
  count(*) FILTER (WHERE state = 'canceled') AS canceled,
  count(*) FILTER (WHERE state = 'expired') AS expired,
  round(count(*) FILTER (WHERE state = 'delivered')::numeric
    / nullif(count(*) FILTER (WHERE final AND state <> 'canceled'), 0), 4) AS delivery_rate
FROM kmsg_report_messages GROUP BY tenant_id, requested_day, type, provider_id;

CREATE OR REPLACE VIEW kmsg_report_hourly AS
SELECT tenant_id, date_trunc('hour', requested_at) AS hour, requested_day AS day, type, provider_id, count(*) AS messages,
  count(*) FILTER (WHERE NOT final) AS open,
  count(*) FILTER (WHERE sent_at IS NOT NULL) AS sent,
  count(*) FILTER (WHERE state = 'delivered') AS delivered,
  count(*) FILTER (WHERE state = 'undelivered') AS undelivered,
  count(*) FILTER (WHERE state = 'failed') AS failed,
  count(*) FILTER (WHERE state = 'canceled') AS canceled,
  count(*) FILTER (WHERE state = 'expired') AS expired
FROM kmsg_report_messages GROUP BY tenant_id, date_trunc('hour', requested_at), requested_day, type, provider_id;

CREATE OR REPLACE VIEW kmsg_report_errors AS
SELECT tenant_id, requested_day AS day, provider_id, type, state, coalesce(provider_status_code, error_code, 'UNKNOWN') AS code,
  error_class, count(*) AS messages, min(requested_at) AS first_at, max(requested_at) AS last_at
FROM kmsg_report_messages WHERE state IN ('undelivered', 'failed', 'expired')
GROUP BY tenant_id, requested_day, provider_id, type, state, coalesce(provider_status_code, error_code, 'UNKNOWN'), error_class;

-- Seconds.
CREATE OR REPLACE VIEW kmsg_report_latency AS
SELECT tenant_id, requested_day AS day, type, count(*) AS delivered,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM sent_at - requested_at)) AS accepted_sent_p50,
  percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM sent_at - requested_at)) AS accepted_sent_p95,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM delivered_at - sent_at)) AS sent_delivered_p50,
  percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM delivered_at - sent_at)) AS sent_delivered_p95,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM delivered_at - requested_at)) AS accepted_delivered_p50,
  percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM delivered_at - requested_at)) AS accepted_delivered_p95,
  percentile_disc(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM delivered_at - requested_at)) AS accepted_delivered_p99
FROM kmsg_report_messages WHERE state = 'delivered' GROUP BY tenant_id, requested_day, type;

-- Open messages that were looked up ten times and are with the provider for over an hour. Only live rows can be.
CREATE OR REPLACE VIEW kmsg_report_stuck AS
SELECT message_id, tenant_id, batch_id, type, template_id, provider_id, state,
  CASE WHEN state = 'unconfirmed' THEN 'outcome_unknown'
    WHEN provider_message_id = '' THEN 'not_identified'
    WHEN provider_status_code IS NOT NULL THEN 'provider_pending'
    ELSE 'no_result' END AS reason,
  provider_status_code, attempt_count AS checks, to_timestamp(requested_at / 1000.0) AS requested_at,
  to_timestamp(coalesce(sent_at, status_updated_at) / 1000.0) AS sent_at,
  (to_timestamp(requested_at / 1000.0) AT TIME ZONE 'Asia/Seoul')::date AS requested_day,
  to_timestamp(next_check_at / 1000.0) AS next_check_at
FROM kmsg_delivery_tracking
WHERE status IN ('PENDING', 'SENT') AND state IN ('sent', 'unconfirmed') AND attempt_count >= 10
  AND coalesce(sent_at, status_updated_at) < (extract(epoch FROM now()) * 1000)::bigint - 3600000;

CREATE OR REPLACE VIEW kmsg_report_batches AS
SELECT b.batch_id, b.tenant_id, b.name, b.state, b.type, b.template_id, b.total, b.refused,
  to_timestamp(b.requested_at / 1000.0) AS requested_at,
  (to_timestamp(b.requested_at / 1000.0) AT TIME ZONE 'Asia/Seoul')::date AS requested_day,
  to_timestamp(b.started_at / 1000.0) AS started_at, to_timestamp(b.completed_at / 1000.0) AS completed_at,
  m.messages, m.open, m.delivered, m.undelivered, m.failed, m.canceled, m.expired
FROM kmsg_batch b CROSS JOIN LATERAL (
  SELECT count(*) AS messages,
    count(*) FILTER (WHERE t.status IN ('PENDING', 'SENT')) AS open,
    count(*) FILTER (WHERE t.state = 'delivered') AS delivered,
    count(*) FILTER (WHERE t.state = 'undelivered') AS undelivered,
    count(*) FILTER (WHERE t.state = 'failed') AS failed,
    count(*) FILTER (WHERE t.state = 'canceled') AS canceled,
    count(*) FILTER (WHERE t.state = 'expired') AS expired
  FROM kmsg_delivery_all t WHERE t.tenant_id = b.tenant_id AND t.batch_id = b.batch_id) m;

-- The names of the status-polling reference, in Twilio's words, so that its queries run as they stand.
CREATE OR REPLACE VIEW sms_message_audit AS
SELECT message_id AS id, tenant_id, batch_id, nullif(provider_message_id, '') AS twilio_message_sid,
  CASE state WHEN 'unconfirmed' THEN 'sending' WHEN 'expired' THEN 'sent' ELSE state END AS twilio_status,
  state IN ('delivered', 'undelivered', 'failed', 'canceled', 'expired') AS final_status,
  attempt_count AS status_check_count, to_timestamp(last_checked_at / 1000.0) AS last_status_check,
  type, template_id, provider_status_code AS error_code,
  to_timestamp(requested_at / 1000.0) AS created_at, to_timestamp(sent_at / 1000.0) AS sent_at,
  to_timestamp(delivered_at / 1000.0) AS delivered_at, to_timestamp(status_updated_at / 1000.0) AS updated_at
FROM kmsg_delivery_all;

-- Who was never checked comes first. Five minutes lie between two checks from outside.
CREATE OR REPLACE FUNCTION get_messages_needing_status_check(p_limit INT DEFAULT 100, p_max_checks INT DEFAULT 20)
RETURNS SETOF sms_message_audit LANGUAGE sql STABLE AS $$
  SELECT a.* FROM sms_message_audit a
  JOIN kmsg_delivery_tracking t ON t.message_id = a.id AND to_timestamp(t.requested_at / 1000.0) = a.created_at
  WHERE t.status IN ('PENDING', 'SENT') AND t.provider_message_id <> '' AND t.attempt_count < p_max_checks
    AND (t.last_checked_at IS NULL OR t.last_checked_at < (extract(epoch FROM now()) * 1000)::bigint - 300000)
  ORDER BY t.last_checked_at NULLS FIRST, t.next_check_at LIMIT p_limit
$$;

CREATE OR REPLACE FUNCTION get_batch_status_breakdown(p_batch_id TEXT)
RETURNS TABLE (status TEXT, count BIGINT) LANGUAGE sql STABLE AS $$
  SELECT twilio_status, count(*) FROM sms_message_audit WHERE batch_id = p_batch_id GROUP BY twilio_status
  ORDER BY count(*) DESC, twilio_status
$$;

-- The read-only role sees the report views and nothing else. Where we may not make roles the rest of this file still holds.
DO $$
DECLARE view_name TEXT;
BEGIN
  BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kmsg_reader') THEN
      CREATE ROLE kmsg_reader NOLOGIN;
    END IF;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- Roles belong to the whole server: another database's migration was quicker.
  END;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO kmsg_reader', current_schema());
  FOR view_name IN
    SELECT viewname FROM pg_views WHERE schemaname = current_schema() AND viewname LIKE 'kmsg\_report\_%'
  LOOP
    EXECUTE format('GRANT SELECT ON %I.%I TO kmsg_reader', current_schema(), view_name);
  END LOOP;
EXCEPTION WHEN insufficient_privilege OR undefined_object OR feature_not_supported THEN
  RAISE NOTICE 'the role kmsg_reader was not set up: %', SQLERRM;
END
$$;
