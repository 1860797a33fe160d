-- Who said where a message is: answer, history, receipt, operator, caller, service. Null for rows from before it was known.
ALTER TABLE kmsg_delivery_tracking ADD COLUMN IF NOT EXISTS state_source TEXT;
ALTER TABLE kmsg_delivery_archive ADD COLUMN IF NOT EXISTS state_source TEXT;
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
  failover_of, fallback_id, delivered_at_source, state_source
FROM kmsg_delivery_all;
