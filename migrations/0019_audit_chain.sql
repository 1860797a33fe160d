-- The audit trail proves itself: a number and a keyed hash an entry, chained per tenant. The key and the newest entry are kept by an
-- object that SQL cannot reach. Entries from before have no number, and are told apart by that.
ALTER TABLE kmsg_audit ADD COLUMN IF NOT EXISTS seq BIGINT;
ALTER TABLE kmsg_audit ADD COLUMN IF NOT EXISTS prev_hash TEXT;
ALTER TABLE kmsg_audit ADD COLUMN IF NOT EXISTS hash TEXT;
-- Who: the id of the key, which no other key ever has, and the person before it, where that is known.
ALTER TABLE kmsg_audit ADD COLUMN IF NOT EXISTS key_id TEXT;
ALTER TABLE kmsg_audit ADD COLUMN IF NOT EXISTS person TEXT;
-- Not unique: a row that somebody put at a number must not keep the true entry out.
CREATE INDEX IF NOT EXISTS idx_kmsg_audit_chain ON kmsg_audit (tenant_id, seq);

-- What was forgotten by age: the proof goes on behind it.
CREATE TABLE IF NOT EXISTS kmsg_audit_forgotten (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  -- All numbers up to this one.
  through_seq BIGINT NOT NULL,
  -- Of that entry: the next one names it.
  hash TEXT NOT NULL,
  entries BIGINT NOT NULL,
  forgotten_at BIGINT NOT NULL,
  forgotten_by TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS idx_kmsg_audit_forgotten ON kmsg_audit_forgotten (tenant_id, through_seq);

CREATE OR REPLACE FUNCTION kmsg_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Only what the function below takes away, and only while it runs.
  IF TG_OP = 'DELETE' AND current_setting('kmsg.audit_forgets', true) = 'on'
    AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN RETURN NULL;
  END IF;
  RAISE EXCEPTION 'kmsg_audit is only ever appended to' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE OR REPLACE TRIGGER kmsg_audit_forgotten_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON kmsg_audit_forgotten
  FOR EACH STATEMENT EXECUTE FUNCTION kmsg_audit_append_only();

-- Takes away a tenant's oldest entries, up to the last one before a time (epoch ms), and leaves a note of it, without which verify
-- calls them missing. For the owner of the table alone. The law asks for a year at least: younger ones stay.
CREATE OR REPLACE FUNCTION kmsg_audit_forget(p_tenant TEXT, p_before BIGINT) RETURNS BIGINT
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  v_now BIGINT := (extract(epoch FROM clock_timestamp()) * 1000)::bigint;
  v_before BIGINT := least(p_before, v_now - 366::bigint * 86400000);
  v_kept BIGINT;
  v_last RECORD;
  v_count BIGINT;
BEGIN
  SELECT min(seq) INTO v_kept FROM kmsg_audit WHERE tenant_id = p_tenant AND seq IS NOT NULL AND at >= v_before;
  SELECT seq, hash INTO v_last FROM kmsg_audit
    WHERE tenant_id = p_tenant AND seq IS NOT NULL AND at < v_before AND (v_kept IS NULL OR seq < v_kept)
    ORDER BY seq DESC LIMIT 1;
  PERFORM set_config('kmsg.audit_forgets', 'on', true);
  DELETE FROM kmsg_audit WHERE tenant_id = p_tenant AND (seq <= v_last.seq OR (seq IS NULL AND at < v_before));
  GET DIAGNOSTICS v_count = ROW_COUNT;
  PERFORM set_config('kmsg.audit_forgets', 'off', true);
  IF v_last.seq IS NOT NULL THEN
    INSERT INTO kmsg_audit_forgotten (tenant_id, through_seq, hash, entries, forgotten_at, forgotten_by)
    VALUES (p_tenant, v_last.seq, v_last.hash, v_count, v_now, session_user);
  END IF;
  RETURN v_count;
END
$$;
REVOKE ALL ON FUNCTION kmsg_audit_forget(TEXT, BIGINT) FROM PUBLIC;
