-- Field protection: the columns of k-msg's secure schema beside the plain ones. Where a row is protected "to" and "from" have the
-- masks, and metadata is null.
-- `hash_kid` is ours: the key of both hashes; null for those of HASH_KEY, as in every row until now.
DO $$
DECLARE tab TEXT;
BEGIN
  FOREACH tab IN ARRAY ARRAY['kmsg_delivery_tracking', 'kmsg_delivery_archive'] LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN IF NOT EXISTS to_enc TEXT, ADD COLUMN IF NOT EXISTS to_masked TEXT,
      ADD COLUMN IF NOT EXISTS from_enc TEXT, ADD COLUMN IF NOT EXISTS from_hash TEXT, ADD COLUMN IF NOT EXISTS from_masked TEXT,
      ADD COLUMN IF NOT EXISTS metadata_enc TEXT, ADD COLUMN IF NOT EXISTS metadata_hashes JSONB,
      ADD COLUMN IF NOT EXISTS crypto_kid TEXT, ADD COLUMN IF NOT EXISTS crypto_version INTEGER DEFAULT 1,
      ADD COLUMN IF NOT EXISTS crypto_state TEXT, ADD COLUMN IF NOT EXISTS hash_kid TEXT', tab);
  END LOOP;
END
$$;

-- The rotation walks what lies under other keys than the active ones.
CREATE INDEX IF NOT EXISTS idx_kmsg_delivery_kid ON kmsg_delivery_tracking (crypto_kid, hash_kid, message_id);
CREATE INDEX IF NOT EXISTS idx_kmsg_archive_kid ON kmsg_delivery_archive (crypto_kid, hash_kid, message_id);

-- Table and archive as one, with whatever columns both have: a new one of a view can only stand behind the others.
-- A later migration adds its columns to both tables and calls this.
CREATE OR REPLACE FUNCTION kmsg_refresh_delivery_all() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  old TEXT[];
  names TEXT[];
  live TEXT;
  gone TEXT;
BEGIN
  SELECT coalesce(array_agg(attname::text ORDER BY attnum), '{}') INTO old FROM pg_attribute
    WHERE attrelid = to_regclass('kmsg_delivery_all') AND attnum > 0 AND NOT attisdropped;
  SELECT old || coalesce(array_agg(t.attname::text ORDER BY t.attnum), '{}') INTO names
    FROM pg_attribute t JOIN pg_attribute a ON a.attrelid = to_regclass('kmsg_delivery_archive') AND a.attname = t.attname
      AND a.attnum > 0 AND NOT a.attisdropped
    WHERE t.attrelid = to_regclass('kmsg_delivery_tracking') AND t.attnum > 0 AND NOT t.attisdropped
      AND NOT t.attname::text = ANY (old);
  SELECT string_agg(CASE WHEN n = 'archived' THEN 'FALSE AS "archived"' ELSE quote_ident(n) END, ', ' ORDER BY i),
    string_agg(CASE WHEN n = 'archived' THEN 'TRUE' ELSE quote_ident(n) END, ', ' ORDER BY i)
    INTO live, gone FROM unnest(names) WITH ORDINALITY AS one (n, i);
  EXECUTE format('CREATE OR REPLACE VIEW kmsg_delivery_all AS SELECT %s FROM kmsg_delivery_tracking
    UNION ALL SELECT %s FROM kmsg_delivery_archive', live, gone);
END
$$;
SELECT kmsg_refresh_delivery_all();
