-- Whose time delivered_at is: the provider's own, or the one at which its result was first seen. Null for rows from before it was
-- known: there it may be the time of the hand-over, so no latency is made of it.
ALTER TABLE kmsg_delivery_tracking ADD COLUMN IF NOT EXISTS delivered_at_source TEXT;
ALTER TABLE kmsg_delivery_archive ADD COLUMN IF NOT EXISTS delivered_at_source TEXT;
SELECT kmsg_refresh_delivery_all();

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
  cost, cost_currency, archived, requested_at AS requested_ms, status_updated_at AS updated_ms,
  failover_of, fallback_id, delivered_at_source
FROM kmsg_delivery_all;

-- Seconds. A row a source: by the provider's own time of delivery, or by the time at which its result was first seen, which is the
-- later by up to the distance of two checks.
CREATE OR REPLACE VIEW kmsg_report_latency AS
SELECT tenant_id, requested_day AS day, type, count(*) AS delivered,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM sent_at - requested_at)) AS accepted_sent_p50,
  percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM sent_at - requested_at)) AS accepted_sent_p95,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM delivered_at - sent_at)) AS sent_delivered_p50,
  percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM delivered_at - sent_at)) AS sent_delivered_p95,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM delivered_at - requested_at)) AS accepted_delivered_p50,
  percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM delivered_at - requested_at)) AS accepted_delivered_p95,
  percentile_disc(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM delivered_at - requested_at)) AS accepted_delivered_p99,
  delivered_at_source
FROM kmsg_report_messages WHERE state = 'delivered' AND delivered_at_source IS NOT NULL
GROUP BY tenant_id, requested_day, type, delivered_at_source;
