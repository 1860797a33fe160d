-- The audit trail is only ever appended to. Whoever has to shorten it (a law, an age limit) switches the trigger off for it,
-- which the owner of the table alone can do.
CREATE OR REPLACE FUNCTION kmsg_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'kmsg_audit is only ever appended to' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE OR REPLACE TRIGGER kmsg_audit_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON kmsg_audit
  FOR EACH STATEMENT EXECUTE FUNCTION kmsg_audit_append_only();
