-- A batch's row says by itself that it is what the mirror wrote, as rows of messages do. Null for rows from before.
ALTER TABLE kmsg_batch ADD COLUMN IF NOT EXISTS checksum TEXT;
