-- Which database this is, and how far it has come: one row, which the register of tenants knows too, outside of SQL. Cron counts on each
-- minute. A database that was restored from a backup has a counter that the register has passed; an empty or another one has no row
-- or another epoch.
CREATE TABLE IF NOT EXISTS kmsg_epoch (
  only_one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_one),
  epoch TEXT NOT NULL,
  counter BIGINT NOT NULL,
  -- Epoch ms, for people: up to when the backup that this database came from knows things.
  counted_at BIGINT NOT NULL
);
