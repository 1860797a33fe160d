-- Two logins: the owner of the tables, which migrates and forgets audit entries by age, and the Worker's, which may only append to the
-- audit trail and to the record of who saw whose numbers. Run this as the owner, which needs CREATEROLE, after `npm run migrate`; as often as you like. Then give the Worker's
-- login a password (ALTER ROLE kmsg_worker PASSWORD '…'), and name it in Hyperdrive. DATABASE_URL of `npm run migrate` stays the owner's.
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'kmsg_worker') THEN
    CREATE ROLE kmsg_worker LOGIN NOINHERIT NOCREATEDB NOCREATEROLE;
  END IF;
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO kmsg_worker', current_database());
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO kmsg_worker', current_schema());
  EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', current_schema());
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO kmsg_worker', current_schema());
  -- What a later migration makes.
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kmsg_worker', current_schema());
END
$$;

REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON kmsg_audit, kmsg_disclosure FROM kmsg_worker;
REVOKE ALL ON kmsg_audit_forgotten, schema_migration FROM kmsg_worker;
-- Verify reads what was forgotten; nobody but the owner writes it.
GRANT SELECT ON kmsg_audit_forgotten, schema_migration TO kmsg_worker;
REVOKE ALL ON FUNCTION kmsg_audit_forget(TEXT, BIGINT) FROM PUBLIC;
REVOKE ALL ON FUNCTION kmsg_audit_forget(TEXT, BIGINT) FROM kmsg_worker;
