-- A message's place in its batch, and the keyed hash of its recipient, by which lists find it.
ALTER TABLE kmsg_delivery_tracking ADD COLUMN IF NOT EXISTS batch_index INTEGER;
ALTER TABLE kmsg_delivery_tracking ADD COLUMN IF NOT EXISTS to_hash TEXT;

-- The mirror of the batch objects. What became of the members stands in their own rows.
CREATE TABLE IF NOT EXISTS kmsg_batch (
  batch_id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  name TEXT,
  state TEXT NOT NULL,
  revision INTEGER NOT NULL,
  type TEXT,
  template_id TEXT,
  -- Members; of these the refused ones are no messages.
  total INTEGER NOT NULL,
  refused INTEGER NOT NULL DEFAULT 0,
  requested_at BIGINT NOT NULL,
  scheduled_at BIGINT,
  started_at BIGINT,
  submitted_at BIGINT,
  completed_at BIGINT,
  canceled_at BIGINT,
  request_id TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS idx_kmsg_batch_page ON kmsg_batch (tenant_id, requested_at DESC, batch_id DESC);

-- Who did what: only ever appended to.
CREATE TABLE IF NOT EXISTS kmsg_audit (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at BIGINT NOT NULL,
  tenant_id TEXT NOT NULL,
  -- Who: the name of a key, never the key.
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  request_id TEXT,
  detail JSONB
);
CREATE INDEX IF NOT EXISTS idx_kmsg_audit_page ON kmsg_audit (tenant_id, at DESC, id DESC);
