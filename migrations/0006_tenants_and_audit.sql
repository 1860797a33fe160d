-- A caller's own message id is a tenant's own: two tenants may have the same one. Rows, events and dead letters are told apart by
-- both. The id stands first in the keys, so that a look-up by the id alone walks the same index as before.
ALTER TABLE kmsg_delivery_event ADD COLUMN IF NOT EXISTS tenant_id TEXT NOT NULL DEFAULT 'default';
ALTER TABLE kmsg_delivery_event_archive ADD COLUMN IF NOT EXISTS tenant_id TEXT NOT NULL DEFAULT 'default';
UPDATE kmsg_delivery_event e SET tenant_id = t.tenant_id FROM kmsg_delivery_tracking t
  WHERE t.message_id = e.message_id AND t.tenant_id <> 'default' AND e.tenant_id = 'default';
UPDATE kmsg_delivery_event_archive e SET tenant_id = a.tenant_id FROM kmsg_delivery_archive a
  WHERE a.message_id = e.message_id AND a.accepted_at = e.accepted_at AND a.tenant_id <> 'default' AND e.tenant_id = 'default';
UPDATE kmsg_dead_letter SET tenant_id = 'default' WHERE tenant_id IS NULL;
ALTER TABLE kmsg_dead_letter ALTER COLUMN tenant_id SET NOT NULL;

DO $$
DECLARE one RECORD;
BEGIN
  FOR one IN SELECT * FROM (VALUES
    ('kmsg_delivery_tracking', 'kmsg_delivery_tracking_pkey', 'PRIMARY KEY (message_id, tenant_id)'),
    ('kmsg_delivery_archive', 'kmsg_delivery_archive_pkey', 'PRIMARY KEY (message_id, tenant_id, accepted_at)'),
    ('kmsg_delivery_event', 'kmsg_delivery_event_pkey', 'PRIMARY KEY (message_id, tenant_id, revision)'),
    ('kmsg_delivery_event_archive', 'kmsg_delivery_event_archive_pkey', 'PRIMARY KEY (message_id, tenant_id, accepted_at, revision)'),
    ('kmsg_dead_letter', 'kmsg_dead_letter_kind_message_id_key', 'UNIQUE (kind, message_id, tenant_id)')
  ) AS v(tab, con, definition) LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_constraint c
      WHERE c.conrelid = to_regclass(one.tab) AND c.conname = one.con AND pg_get_constraintdef(c.oid) = one.definition) THEN
      EXECUTE format('ALTER TABLE %I DROP CONSTRAINT IF EXISTS %I', one.tab, one.con);
      EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I %s', one.tab, one.con, one.definition);
    END IF;
  END LOOP;
END
$$;

-- A new column of a view can only stand behind the others.
CREATE OR REPLACE VIEW kmsg_delivery_event_all AS
SELECT message_id, revision, at, event, from_state, to_state, detail, checksum, NULL::BIGINT AS life, tenant_id FROM kmsg_delivery_event
UNION ALL
SELECT message_id, revision, at, event, from_state, to_state, detail, checksum, accepted_at, tenant_id FROM kmsg_delivery_event_archive;

CREATE OR REPLACE FUNCTION get_messages_needing_status_check(p_limit INT DEFAULT 100, p_max_checks INT DEFAULT 20)
RETURNS SETOF sms_message_audit LANGUAGE sql STABLE AS $$
  SELECT a.* FROM sms_message_audit a
  JOIN kmsg_delivery_tracking t ON t.message_id = a.id AND t.tenant_id = a.tenant_id
    AND to_timestamp(t.requested_at / 1000.0) = a.created_at
  WHERE t.status IN ('PENDING', 'SENT') AND t.provider_message_id <> '' AND t.attempt_count < p_max_checks
    AND (t.last_checked_at IS NULL OR t.last_checked_at < (extract(epoch FROM now()) * 1000)::bigint - 300000)
  ORDER BY t.last_checked_at NULLS FIRST, t.next_check_at LIMIT p_limit
$$;

-- From where an act was asked for: country, Cloudflare's name of the request, a keyed hash of the address. Entries come through a
-- queue, which may hand out one twice: its own id makes one entry of it.
ALTER TABLE kmsg_audit ADD COLUMN IF NOT EXISTS origin JSONB;
ALTER TABLE kmsg_audit ADD COLUMN IF NOT EXISTS event_id TEXT;
CREATE UNIQUE INDEX IF NOT EXISTS idx_kmsg_audit_event ON kmsg_audit (event_id);

-- The transitions of messages as part of the audit trail, newest first.
CREATE INDEX IF NOT EXISTS idx_kmsg_event_audit ON kmsg_delivery_event (tenant_id, at DESC);
