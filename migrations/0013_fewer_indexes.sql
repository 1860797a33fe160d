-- A message is requested when it is accepted: the index of the pages of lists finds a tenant's day as well, and every copy that
-- comes is written into one index less. Proofs ask by requested_at.
DROP INDEX IF EXISTS idx_kmsg_delivery_tenant_accepted;
DROP INDEX IF EXISTS idx_kmsg_archive_tenant_accepted;
