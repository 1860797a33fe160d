-- Who saw whose numbers, and why: a row a minute, key and place, and two for each export. Whose: keyed hashes in items.
-- Only ever added to.
CREATE TABLE IF NOT EXISTS kmsg_disclosure (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  -- read: numbers were answered. export, export_end: a file begins and ends.
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  key_id TEXT NOT NULL,
  person TEXT,
  origin JSONB,
  routes JSONB NOT NULL,
  disclosures INTEGER NOT NULL,
  -- [{messageId, recipient, times}]
  items JSONB NOT NULL,
  export_id TEXT,
  reason TEXT,
  detail JSONB
);
CREATE INDEX IF NOT EXISTS idx_kmsg_disclosure_page ON kmsg_disclosure (tenant_id, at);

CREATE OR REPLACE FUNCTION kmsg_disclosure_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'kmsg_disclosure is only ever appended to' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE OR REPLACE TRIGGER kmsg_disclosure_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON kmsg_disclosure
  FOR EACH STATEMENT EXECUTE FUNCTION kmsg_disclosure_append_only();
CREATE INDEX IF NOT EXISTS idx_kmsg_disclosure_export ON kmsg_disclosure (tenant_id, export_id) WHERE export_id IS NOT NULL;
