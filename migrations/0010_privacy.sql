-- Retention and erasure. redacted_at: number and text of the message were forgotten for good, and no late copy brings them back.
-- forgotten: how far its retention has come (1 texts, 2 events, 3 numbers); a row that the mirror writes anew starts again.
ALTER TABLE kmsg_delivery_tracking ADD COLUMN IF NOT EXISTS redacted_at BIGINT;
ALTER TABLE kmsg_delivery_archive ADD COLUMN IF NOT EXISTS redacted_at BIGINT;
ALTER TABLE kmsg_delivery_tracking ADD COLUMN IF NOT EXISTS forgotten SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE kmsg_delivery_archive ADD COLUMN IF NOT EXISTS forgotten SMALLINT NOT NULL DEFAULT 0;
-- The retention job takes the oldest of each step first.
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_forgotten ON kmsg_delivery_tracking (forgotten, finalized_at) WHERE finalized_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS idx_kmsg_archive_forgotten ON kmsg_delivery_archive (forgotten, finalized_at) WHERE finalized_at IS NOT NULL;

-- The view with the new columns behind those that it has, whichever these are.
DO $$
DECLARE cols TEXT;
BEGIN
  SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) INTO cols
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = 'kmsg_delivery_all'
      AND column_name NOT IN ('redacted_at', 'forgotten');
  IF EXISTS (SELECT 1 FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = 'kmsg_delivery_all' AND column_name = 'forgotten') THEN
    RETURN;
  END IF;
  cols := cols || ', redacted_at, forgotten';
  EXECUTE 'CREATE OR REPLACE VIEW kmsg_delivery_all AS SELECT '
    || regexp_replace(cols, '\marchived\M', 'FALSE AS archived') || ' FROM kmsg_delivery_tracking UNION ALL SELECT '
    || regexp_replace(cols, '\marchived\M', 'TRUE') || ' FROM kmsg_delivery_archive';
END
$$;

-- Legal holds: what they cover is neither erased nor forgotten by age. A recipient stands as keyed hashes, never as a number.
CREATE TABLE IF NOT EXISTS kmsg_privacy_hold (
  hold_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  message_id TEXT,
  to_hashes JSONB,
  reason TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  released_at BIGINT,
  released_by TEXT,
  -- Up to which acceptance its messages were told of it; after the release, when all were told of that.
  walked_to BIGINT NOT NULL DEFAULT 0,
  freed_at BIGINT
);
CREATE INDEX IF NOT EXISTS idx_kmsg_hold_page ON kmsg_privacy_hold (tenant_id, created_at DESC, hold_id DESC);
-- The messages of a hold, by id: the hashes of their rows may be made with another key one day.
CREATE TABLE IF NOT EXISTS kmsg_privacy_held (
  tenant_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  hold_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, message_id, hold_id)
);

-- Erasures of a recipient, a row a tenant, with what became of each message.
CREATE TABLE IF NOT EXISTS kmsg_privacy_erasure (
  erasure_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  to_hashes JSONB NOT NULL,
  -- Whose request it is: an operator's covers many tenants.
  owner_id TEXT NOT NULL,
  requested_at BIGINT NOT NULL,
  requested_by TEXT NOT NULL,
  state TEXT NOT NULL,
  walks INTEGER NOT NULL DEFAULT 0,
  walked_at BIGINT NOT NULL DEFAULT 0,
  finished_at BIGINT,
  PRIMARY KEY (erasure_id, tenant_id)
);
CREATE INDEX IF NOT EXISTS idx_kmsg_erasure_due ON kmsg_privacy_erasure (state, walked_at);
CREATE TABLE IF NOT EXISTS kmsg_privacy_erasure_item (
  erasure_id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  accepted_at BIGINT NOT NULL,
  -- The state in which it was met.
  state TEXT NOT NULL,
  outcome TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (erasure_id, tenant_id, message_id, accepted_at)
);
