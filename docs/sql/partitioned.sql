-- Makes the four tables of messages partitioned: docs/design/scale.md says when that pays. Run it once, after `npm run migrate`, with
-- psql --single-transaction -v ON_ERROR_STOP=1 -f docs/sql/partitioned.sql "$DATABASE_URL"
-- It copies the rows and locks the tables meanwhile: sending goes on, and the mirror catches up afterwards. Later migrations
-- (columns, indexes, views) work on partitioned tables as on others. PostgreSQL 13 or newer.
--
-- Live rows and their events by hash of the message's id: the upsert finds a message by its id alone, and every partition has
-- indexes a sixteenth as deep and its own vacuum. The archive by month of acceptance: a month goes by DROP TABLE.

SET LOCAL client_min_messages = warning;

-- Makes the archive's partitions of a month (in UTC). Call it once a month for a month ahead; rows of a month without one go into
-- the default partition, which then has to be emptied before that month can have its own.
CREATE OR REPLACE FUNCTION kmsg_archive_month(month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first timestamp := date_trunc('month', month);
  lower bigint := extract(epoch FROM first) * 1000;
  upper bigint := extract(epoch FROM first + interval '1 month') * 1000;
  one text;
BEGIN
  FOREACH one IN ARRAY ARRAY['kmsg_delivery_archive', 'kmsg_delivery_event_archive'] LOOP
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%s) TO (%s)',
      one || to_char(first, '_YYYY_MM'), one, lower, upper);
  END LOOP;
END
$$;

CREATE TABLE kmsg_partitioning (
  name text PRIMARY KEY,
  scheme text NOT NULL,
  constraints text[],
  indexes text[]
);
INSERT INTO kmsg_partitioning (name, scheme) VALUES
  ('kmsg_delivery_tracking', 'HASH (message_id)'),
  ('kmsg_delivery_event', 'HASH (message_id)'),
  ('kmsg_delivery_archive', 'RANGE (accepted_at)'),
  ('kmsg_delivery_event_archive', 'RANGE (accepted_at)');

-- Nothing is left behind unseen.
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT p.name, c.relkind,
      EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid) AS triggers,
      EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND c.oid IN (k.conrelid, k.confrelid)) AS references_
    FROM kmsg_partitioning p LEFT JOIN pg_class c ON c.oid = to_regclass(p.name)
  LOOP
    IF one.relkind IS DISTINCT FROM 'r' THEN RAISE EXCEPTION '% is not there, or is partitioned already', one.name; END IF;
    IF one.triggers OR one.references_ THEN
      RAISE EXCEPTION '% has triggers or foreign keys, which this file does not move', one.name;
    END IF;
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', one.name);
  END LOOP;
END
$$;

UPDATE kmsg_partitioning p SET
  constraints = ARRAY(
    SELECT format('ALTER TABLE %I ADD CONSTRAINT %I %s', p.name, k.conname, pg_get_constraintdef(k.oid))
    FROM pg_constraint k WHERE k.conrelid = to_regclass(p.name) AND k.contype IN ('p', 'u')),
  indexes = ARRAY(
    SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i WHERE i.indrelid = to_regclass(p.name)
      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid));

DO $$
DECLARE
  one record;
  view_ record;
  statement text;
  month date;
BEGIN
  -- Views that name the tables themselves, in the order in which they were made; what stands on these follows them.
  CREATE TEMPORARY TABLE kmsg_views ON COMMIT DROP AS
    SELECT DISTINCT v.oid, v.relname, pg_get_viewdef(v.oid) AS definition
    FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class
    WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND v.relkind = 'v'
      AND d.refobjid IN (SELECT to_regclass(name) FROM kmsg_partitioning);

  FOR one IN SELECT * FROM kmsg_partitioning LOOP
    EXECUTE format('ALTER TABLE %I RENAME TO %I', one.name, one.name || '_whole');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL EXCLUDING INDEXES) PARTITION BY %s',
      one.name, one.name || '_whole', one.scheme);
    IF one.scheme LIKE 'HASH%' THEN
      FOR i IN 0..15 LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
          one.name || '_p' || i, one.name, i);
      END LOOP;
    ELSE
      EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', one.name || '_default', one.name);
    END IF;
  END LOOP;

  -- From the first month that has a message to the next one.
  FOR month IN
    SELECT generate_series(
      date_trunc('month', least(now(), to_timestamp(min(accepted_at) / 1000.0))), now() + interval '1 month', '1 month')::date
    FROM (SELECT accepted_at FROM kmsg_delivery_tracking_whole
      UNION ALL SELECT accepted_at FROM kmsg_delivery_archive_whole) all_
    WHERE accepted_at > extract(epoch FROM timestamp '2020-01-01') * 1000
  LOOP
    PERFORM kmsg_archive_month(month);
  END LOOP;
  PERFORM kmsg_archive_month(now()::date), kmsg_archive_month((now() + interval '1 month')::date);

  FOR one IN SELECT * FROM kmsg_partitioning LOOP
    EXECUTE format('INSERT INTO %I SELECT * FROM %I', one.name, one.name || '_whole');
  END LOOP;
  FOR view_ IN SELECT * FROM kmsg_views ORDER BY oid LOOP
    EXECUTE format('CREATE OR REPLACE VIEW %I AS %s', view_.relname, view_.definition);
  END LOOP;
  FOR one IN SELECT * FROM kmsg_partitioning LOOP
    EXECUTE format('DROP TABLE %I', one.name || '_whole');
    FOREACH statement IN ARRAY one.constraints || one.indexes LOOP
      EXECUTE statement;
    END LOOP;
    EXECUTE format('ANALYZE %I', one.name);
  END LOOP;
END
$$;

DROP TABLE kmsg_partitioning;
