-- The newest act of privacy (erasure, redaction, legal hold) that this database has heard of. An object knows it too: where this one
-- is lower the database was restored or is new, and nobody reads it before the acts were applied again.
CREATE TABLE IF NOT EXISTS kmsg_privacy_mark (
  only_one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_one),
  mark BIGINT NOT NULL
);
