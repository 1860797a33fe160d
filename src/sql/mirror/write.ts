/** Writes of the mirror: fixed statements, so that each stays one prepared statement. */
import type { Sql } from "../driver/sql.ts";
import { canonicalEvent, canonicalRow, CHECKSUM_DIGITS } from "./checksum.ts";
import { EVENT_COLUMNS, ROW_COLUMNS } from "./columns.ts";
import type { MirrorEvent, StoredMessage, StoredRow } from "./row.ts";

const rowFields = [...ROW_COLUMNS, ["checksum", "text"]] as const;
const eventFields = [...EVENT_COLUMNS, ["checksum", "text"]] as const;

/** k-msg's. */
const CRYPTO_VERSION = 1;

/** Background polls move these too, and the object does not know: within a life they only grow. */
const COUNTED: ReadonlySet<string> = new Set(["attempt_count", "last_checked_at"]);
const later = (name: string): string =>
  `case when t.accepted_at = excluded.accepted_at then greatest(t."${name}", excluded."${name}") else excluded."${name}" end`;

const names = rowFields.map(([name]) => `"${name}"`).join(", ");
const record = rowFields.map(([name, type]) => `"${name}" ${type}`).join(", ");
const updates = rowFields
  .filter(([name]) => name !== "message_id" && name !== "tenant_id")
  .map(([name]) => `"${name}" = ${COUNTED.has(name) ? later(name) : `excluded."${name}"`}`)
  .join(", ")
  // Its retention begins again: what was forgotten may have been written anew.
  .concat(", forgotten = 0");
const eventNames = eventFields.map(([name]) => name).join(", ");
const eventRecord = eventFields.map(([name, type]) => `${name} ${type}`).join(", ");

// Read once: planning and every mention of the parameter would parse the whole batch again.
// `::text::jsonb`: bound as jsonb the driver would encode the JSON text a second time.
const INPUT = `input as materialized (
  select * from jsonb_to_recordset($1::text::jsonb) as r(${record})
)`;

// A late copy of a message that was archived must not make two rows of it. What the archive knows already changes nothing;
// what is newer goes on from the table, and row and events leave the archive for it.
const LEAVE_ARCHIVE = `left_archive as (
  delete from kmsg_delivery_archive a using input r
  where a.message_id = r.message_id and a.tenant_id = r.tenant_id and a.accepted_at = r.accepted_at
    and a.revision < r.revision
  returning a.message_id, a.tenant_id, a.accepted_at
), left_events as (
  delete from kmsg_delivery_event_archive e using left_archive a
  where e.message_id = a.message_id and e.tenant_id = a.tenant_id and e.accepted_at = a.accepted_at
  returning ${eventFields.map(([name]) => `e.${name}`).join(", ")}
), events_back as (
  insert into kmsg_delivery_event (${eventNames}) select ${eventNames} from left_events
  on conflict (message_id, tenant_id, revision) do nothing
)`;

// Newer is a higher revision, or a later life: after its retention an id may begin again.
const ROWS = `written as (
  insert into kmsg_delivery_tracking as t (${names})
  select ${names} from input r
  where not exists (select 1 from kmsg_delivery_archive a
    where a.message_id = r.message_id and a.tenant_id = r.tenant_id and a.accepted_at = r.accepted_at
      and a.revision >= r.revision)
  on conflict (message_id, tenant_id) do update set ${updates}
  where (t.accepted_at, t.revision) < (excluded.accepted_at, excluded.revision)
    and (t.redacted_at is null or excluded.redacted_at is not null or t.accepted_at < excluded.accepted_at)
  returning 1
)`;

// Rows and events in one statement: a transaction of its own, and a third of the round trips. The rows come first (the count
// asks for all of them), in the order in which the archive takes its locks too. What just came back from the archive is there, and
// the events of what stays in it stay there too.
const WRITE = `with ${INPUT}, ${LEAVE_ARCHIVE}, ${ROWS}
insert into kmsg_delivery_event as t (${eventNames})
select ${eventNames} from jsonb_to_recordset($2::text::jsonb) as e(${eventRecord})
where (select count(*) from written) >= 0 and not exists (select 1 from left_events l
  where l.message_id = e.message_id and l.tenant_id = e.tenant_id and l.revision = e.revision)
and not exists (select 1 from input r join kmsg_delivery_archive a
  on a.message_id = r.message_id and a.tenant_id = r.tenant_id and a.accepted_at = r.accepted_at and a.revision >= r.revision
  where r.message_id = e.message_id and r.tenant_id = e.tenant_id)
on conflict (message_id, tenant_id, revision) do update
set at = excluded.at, event = excluded.event, from_state = excluded.from_state, to_state = excluded.to_state,
  detail = excluded.detail, checksum = excluded.checksum
where t.at < excluded.at`;

// It keeps the time at which it was first refused: that is its place in the list.
const INSERT_DEAD_LETTER = `insert into kmsg_dead_letter (kind, tenant_id, message_id, revision, reason, created_at)
values ('mirror', $1, $2, $3, $4, $5)
on conflict (kind, message_id, tenant_id) do update set revision = excluded.revision, reason = excluded.reason
returning discarded_at, xmax = 0 as fresh`;

/** Rows and events of many messages, all or nothing. Older revisions than the table has change nothing. */
export async function writeMessages(sql: Sql, messages: readonly StoredMessage[]): Promise<void> {
  await execute(sql, await prepare(messages));
}

// Makes room for the object's word. A row altered by hand has the revision of its object, and an upsert would leave it as
// it is: here alone the table is told to know less than it does, in the transaction that writes what is true.
const FORGET_ROW = `update kmsg_delivery_tracking set revision = 0, accepted_at = 0
where message_id = $1 and tenant_id = $2 and (redacted_at is null or $3::bigint is not null)`;
const FORGET_ARCHIVED = `update kmsg_delivery_archive set revision = 0
where message_id = $1 and accepted_at = $2 and tenant_id = $3`;

// An id of ours is one message's alone: where a row or event names another tenant, somebody wrote it there by hand.
const FOREIGN = `message_id = $1 and tenant_id <> $2 and message_id like 'msg\\_%'`;
const DROP_FOREIGN = [
  `delete from kmsg_delivery_tracking where ${FOREIGN}`,
  `delete from kmsg_delivery_archive where ${FOREIGN}`,
  `delete from kmsg_delivery_event where ${FOREIGN}`,
];

// Events the object still has may be written anew; what its bounded timeline has dropped lives only here and stays.
const FORGET_EVENTS = `update kmsg_delivery_event e set at = -1
from jsonb_to_recordset($1::text::jsonb) as r(message_id text, tenant_id text, revision integer)
where e.message_id = r.message_id and e.tenant_id = r.tenant_id and e.revision = r.revision`;

/** Events that no revision of this life of the message can have. Earlier lives of an id keep theirs. */
const DROP_EVENTS = `delete from kmsg_delivery_event
where message_id = $1 and tenant_id = $4 and (revision < 1 or (revision > $2 and at >= $3))`;

/** Writes what the object says over whatever the table has, all or nothing. For repairs alone. */
export async function rewriteMessage(sql: Sql, message: StoredMessage): Promise<void> {
  const { row, events } = message;
  const statements = await prepare([message]);
  const write = async (tx: Sql): Promise<void> => {
    const name = [row.message_id, row.tenant_id];
    for (const drop of DROP_FOREIGN) await tx.query(drop, name);
    await tx.query(FORGET_ARCHIVED, [row.message_id, row.accepted_at, row.tenant_id]);
    await tx.query(`with ${INPUT}, ${LEAVE_ARCHIVE} select 1`, [statements.rows]);
    await tx.query(FORGET_ROW, [...name, row.redacted_at]);
    await tx.query(FORGET_EVENTS, [JSON.stringify(events)]);
    await tx.query(DROP_EVENTS, [row.message_id, row.revision, row.accepted_at, row.tenant_id]);
    await execute(tx, statements);
  };
  await (sql.transaction ? sql.transaction(write) : write(sql));
}

interface Statements {
  readonly rows: string;
  readonly events: string;
}

async function execute(tx: Sql, { rows, events }: Statements): Promise<void> {
  await tx.query(WRITE, [rows, events]);
}

async function prepare(messages: readonly StoredMessage[]): Promise<Statements> {
  const { rows, events } = unite(messages);
  const [signedRows, signedEvents] = await Promise.all([
    Promise.all(
      rows.map(async (row) => ({
        ...row,
        crypto_version: CRYPTO_VERSION,
        checksum: await checksumOf(canonicalRow(row)),
      })),
    ),
    Promise.all(
      events.map(async (event) => ({
        ...event,
        checksum: await checksumOf(canonicalEvent(event)),
      })),
    ),
  ]);
  return { rows: JSON.stringify(signedRows), events: JSON.stringify(signedEvents) };
}

const encoder = new TextEncoder();

export async function checksumOf(canonical: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", encoder.encode(canonical));
  // By hand: the tests on a real PostgreSQL run in Node, which has no toHex yet.
  const bytes = new Uint8Array(hash, 0, CHECKSUM_DIGITS / 2);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A discarded letter stays discarded: nobody wants to hear of it. */
export type LetterState = "new" | "open" | "discarded";

export async function writeDeadLetter(
  sql: Sql,
  message: StoredMessage,
  reason: string,
  now: number,
): Promise<LetterState> {
  const { tenant_id, message_id, revision } = message.row;
  const { rows } = await sql.query<{ discarded_at: string | null; fresh: boolean }>(
    INSERT_DEAD_LETTER,
    [tenant_id, message_id, revision, reason, now],
  );
  const [row] = rows;
  if (row?.discarded_at != null) return "discarded";
  return row?.fresh === true ? "new" : "open";
}

/** One row a message (a statement must not touch a row twice), the newest; and every event once. */
function unite(messages: readonly StoredMessage[]): {
  rows: readonly StoredRow[];
  events: readonly MirrorEvent[];
} {
  const rows = new Map<string, StoredRow>();
  const events = new Map<string, MirrorEvent>();
  for (const message of messages) {
    // Ids hold no blanks: two tenants may have the same own id.
    const name = `${message.row.message_id} ${message.row.tenant_id}`;
    const known = rows.get(name);
    if (!known || known.revision < message.row.revision) rows.set(name, message.row);
    for (const event of message.events) events.set(`${name} ${event.revision}`, event);
  }
  // In one order, so that two batches with the same messages cannot wait for each other.
  const byId = <T>([a]: readonly [string, T], [b]: readonly [string, T]): number =>
    a < b ? -1 : Number(a > b);
  return {
    rows: [...rows].sort(byId).map(([, row]) => row),
    events: [...events].sort(byId).map(([, event]) => event),
  };
}
