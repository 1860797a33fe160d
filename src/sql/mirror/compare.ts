/** Finds the messages of a page whose rows differ from their objects. */
import type { Sql } from "../driver/sql.ts";
import { EVENTS_FORGOTTEN } from "../privacy/classes.ts";
import { eventChecksumSql, rowChecksumSql } from "./checksum.ts";
import type { StoredRow } from "./row.ts";

// Events stay with their row, in the table or in the archive; what is older was left by an earlier life of the id.
const EVENTS = `select count(*) as n, bool_and(e.checksum = ${eventChecksumSql("e")}) as sound from kmsg_delivery_event_all e
  where e.message_id = t.message_id and e.tenant_id = t.tenant_id and e.at >= t.accepted_at
    and (e.life = t.accepted_at or (e.life is null and not t.archived))`;

const DIFFERING = `select r.message_id from jsonb_to_recordset($1::text::jsonb)
  as r(message_id text, tenant_id text, accepted_at bigint, revision integer, redacted_at bigint)
where not exists (
  select 1 from kmsg_delivery_all t cross join lateral (${EVENTS}) e
  where t.message_id = r.message_id and t.tenant_id = r.tenant_id and t.accepted_at = r.accepted_at
    and t.revision = r.revision and (t.redacted_at is null) = (r.redacted_at is null)
    and t.checksum = ${rowChecksumSql("t")} and (t.forgotten >= ${EVENTS_FORGOTTEN} or (e.n = t.revision and e.sound)))`;

/** Ids of rows that are missing, of another revision, altered, or without all of their events. */
export async function differingIds(
  sql: Sql,
  rows: readonly Pick<
    StoredRow,
    "message_id" | "tenant_id" | "accepted_at" | "revision" | "redacted_at"
  >[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const body = rows.map(({ message_id, tenant_id, accepted_at, revision, redacted_at }) => ({
    message_id,
    tenant_id,
    accepted_at,
    revision,
    redacted_at,
  }));
  const found = await sql.query<{ message_id: string }>(DIFFERING, [JSON.stringify(body)]);
  return new Set(found.rows.map(({ message_id }) => message_id));
}
