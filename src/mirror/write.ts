/** Writes of the mirror: one fixed statement a table, so that each stays one prepared statement. */
import type { Sql } from "./postgres.ts";
import type { MirrorEvent, MirrorMessage, MirrorRow } from "./row.ts";

const COLUMNS: readonly (readonly [keyof MirrorRow, string])[] = [
  ["message_id", "text"],
  ["provider_id", "text"],
  ["provider_message_id", "text"],
  ["type", "text"],
  ["to", "text"],
  ["from", "text"],
  ["status", "text"],
  ["provider_status_code", "text"],
  ["provider_status_message", "text"],
  ["sent_at", "bigint"],
  ["delivered_at", "bigint"],
  ["failed_at", "bigint"],
  ["requested_at", "bigint"],
  ["scheduled_at", "bigint"],
  ["status_updated_at", "bigint"],
  ["attempt_count", "integer"],
  ["last_checked_at", "bigint"],
  ["next_check_at", "bigint"],
  ["last_error", "jsonb"],
  ["metadata", "jsonb"],
  ["tenant_id", "text"],
  ["batch_id", "text"],
  ["state", "text"],
  ["revision", "integer"],
  ["template_id", "text"],
  ["provider_attempts", "integer"],
  ["accepted_at", "bigint"],
  ["finalized_at", "bigint"],
  ["failover_of", "text"],
  ["error_class", "text"],
  ["cost", "numeric"],
  ["cost_currency", "text"],
];

const names = COLUMNS.map(([name]) => `"${name}"`).join(", ");
const record = COLUMNS.map(([name, type]) => `"${name}" ${type}`).join(", ");
const updates = COLUMNS.filter(([name]) => name !== "message_id")
  .map(([name]) => `"${name}" = excluded."${name}"`)
  .join(", ");

// Newer is a higher revision, or a later life: after its retention an id may begin again.
// `::text::jsonb`: bound as jsonb the driver would encode the JSON text a second time.
const UPSERT_ROWS = `insert into kmsg_delivery_tracking as t (${names})
select ${names} from jsonb_to_recordset($1::text::jsonb) as r(${record})
on conflict (message_id) do update set ${updates}
where (t.accepted_at, t.revision) < (excluded.accepted_at, excluded.revision)`;

const INSERT_EVENTS = `insert into kmsg_delivery_event as t (message_id, revision, at, event, from_state, to_state, detail)
select message_id, revision, at, event, from_state, to_state, detail
from jsonb_to_recordset($1::text::jsonb)
  as e(message_id text, revision integer, at bigint, event text, from_state text, to_state text, detail jsonb)
on conflict (message_id, revision) do update
set at = excluded.at, event = excluded.event, from_state = excluded.from_state, to_state = excluded.to_state,
  detail = excluded.detail
where t.at < excluded.at`;

const INSERT_DEAD_LETTER = `insert into kmsg_dead_letter (kind, tenant_id, message_id, revision, reason, created_at)
values ('mirror', $1, $2, $3, $4, $5)
on conflict (kind, message_id) do update
set revision = excluded.revision, reason = excluded.reason, created_at = excluded.created_at`;

/** Rows and events of many messages, all or nothing. Older revisions than the table has change nothing. */
export async function writeMessages(sql: Sql, messages: readonly MirrorMessage[]): Promise<void> {
  const { rows, events } = unite(messages);
  const write = async (tx: Sql): Promise<void> => {
    await tx.query(UPSERT_ROWS, [JSON.stringify(rows)]);
    await tx.query(INSERT_EVENTS, [JSON.stringify(events)]);
  };
  await (sql.transaction ? sql.transaction(write) : write(sql));
}

export async function writeDeadLetter(
  sql: Sql,
  message: MirrorMessage,
  reason: string,
  now: number,
): Promise<void> {
  const { tenant_id, message_id, revision } = message.row;
  await sql.query(INSERT_DEAD_LETTER, [tenant_id, message_id, revision, reason, now]);
}

/** One row a message (a statement must not touch a row twice), the newest; and every event once. */
function unite(messages: readonly MirrorMessage[]): {
  rows: readonly MirrorRow[];
  events: readonly MirrorEvent[];
} {
  const rows = new Map<string, MirrorRow>();
  const events = new Map<string, MirrorEvent>();
  for (const message of messages) {
    const known = rows.get(message.row.message_id);
    if (!known || known.revision < message.row.revision) {
      rows.set(message.row.message_id, message.row);
    }
    for (const event of message.events) {
      events.set(`${event.message_id} ${event.revision}`, event);
    }
  }
  return { rows: [...rows.values()], events: [...events.values()] };
}
