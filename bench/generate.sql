-- Messages over the 90 days up to now, made by Postgres itself. $1: how many, $2: now in epoch ms. A main tenant with 95 % and five
-- small ones, four types, 90 % delivered, codes as carriers give them, the last hour partly open; evenly spread. All have their request's
-- id, which the service forgets with the texts.
INSERT INTO kmsg_delivery_tracking (message_id, provider_id, provider_message_id, type, "to", "from", status, provider_status_code,
  sent_at, delivered_at, failed_at, requested_at, status_updated_at, attempt_count, next_check_at, last_error, tenant_id, batch_id,
  state, revision, template_id, provider_attempts, accepted_at, finalized_at, error_class, batch_index, to_hash, metadata, request_id, delivered_at_source)
SELECT 'msg_' || encode(sha256(i::text::bytea), 'hex'), 'iwinv', CASE WHEN taken THEN 'R' || i ELSE '' END, type, '010****' || lpad((i % 10000)::text, 4, '0'),
  '0215990000',
  CASE state WHEN 'delivered' THEN 'DELIVERED' WHEN 'undelivered' THEN 'FAILED' WHEN 'failed' THEN 'FAILED'
    WHEN 'canceled' THEN 'CANCELLED' WHEN 'expired' THEN 'UNKNOWN' WHEN 'sent' THEN 'SENT' ELSE 'PENDING' END,
  CASE state WHEN 'delivered' THEN '06' WHEN 'undelivered' THEN (ARRAY['05','07','08','09','10','11','22','26','93','99'])[1 + (i % 10)]
    WHEN 'failed' THEN (ARRAY['13','21','41'])[1 + (i % 3)] END,
  CASE WHEN taken THEN at + 80 + (i * 7919 % 1500) END,
  CASE state WHEN 'delivered' THEN at + 3000 + (i * 104729 % 60000) END,
  CASE WHEN state IN ('undelivered', 'failed') THEN at + 5000 END,
  at, CASE WHEN state IN ('sent', 'unconfirmed') THEN at + 1000 WHEN state = 'expired' THEN at + 93600000 ELSE at + 12000 + (i % 60000) END,
  CASE state WHEN 'expired' THEN 15 WHEN 'sent' THEN 5 ELSE 1 END, at + 20000,
  CASE WHEN state IN ('undelivered', 'failed', 'expired') THEN jsonb_build_object('code', 'PROVIDER_ERROR', 'message', 'refused') END,
  tenant, CASE WHEN i % 3 = 0 THEN 'bat_' || (i / 3000) END, state, 4,
  CASE WHEN type = 'ALIMTALK' THEN 'T' || (i % 200) END, 1, at,
  CASE WHEN state NOT IN ('sent', 'unconfirmed') THEN at + 12000 + (i % 60000) END,
  CASE state WHEN 'undelivered' THEN 'carrier' WHEN 'failed' THEN 'request' WHEN 'expired' THEN 'no_result' END,
  CASE WHEN i % 3 = 0 THEN (i / 3) % 1000 END,
  left(encode(sha256(('to' || i % 200000)::bytea), 'base64'), 43), NULL,
  md5('request' || CASE WHEN i % 3 = 0 THEN 'bat_' || (i / 3000) ELSE i::text END)::uuid::text,
  CASE state WHEN 'delivered' THEN CASE type WHEN 'ALIMTALK' THEN 'provider' ELSE 'observed' END END
FROM (
  SELECT i, at, tenant, type, state, state NOT IN ('failed', 'canceled') AS taken FROM (
    SELECT i, at,
      CASE WHEN i % 20 = 0 THEN 't' || (i / 20 % 5) ELSE 'bench' END AS tenant,
      CASE WHEN i % 100 < 55 THEN 'SMS' WHEN i % 100 < 80 THEN 'ALIMTALK' WHEN i % 100 < 97 THEN 'LMS' ELSE 'MMS' END AS type,
      CASE WHEN at > $2::bigint - 3600000 AND r < 300 THEN 'sent' WHEN r = 0 AND at > $2::bigint - 86400000 THEN 'unconfirmed'
        WHEN r < 60 THEN 'undelivered' WHEN r < 80 THEN 'failed' WHEN r < 90 THEN 'canceled' WHEN r < 95 THEN 'expired'
        ELSE 'delivered' END AS state
    FROM (
      SELECT i, ('x' || left(md5(i::text), 7))::bit(28)::integer % 1000 AS r,
        $2::bigint - 90 * 86400000::bigint + (i * (90 * 86400000::numeric / $1::bigint))::bigint AS at
      FROM generate_series(1::bigint, $1::bigint) i
    ) a
  ) b
) c
