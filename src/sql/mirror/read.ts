/** The record of a message whose object is gone. Nothing here decides about a message. */
import type { Sql } from "../driver/sql.ts";
import { parseRow, SELECT_ALL, type RawRow } from "./raw-row.ts";
import type { MirrorEvent, StoredMessage } from "./row.ts";

// An id may have had earlier lives, which are archived: the last one is the message.
const READ = `${SELECT_ALL} where message_id = $1 and tenant_id = $2 order by accepted_at desc limit 1`;

const EVENTS = `select message_id, revision, at, event, from_state, to_state, detail, tenant_id
from kmsg_delivery_event_all where message_id = $1 and tenant_id = $3 and at >= $2 and (life is null or life = $2) order by revision`;

/** From the table or, once it was moved there, from the archive. */
export async function readMessage(
  sql: Sql,
  tenant: string,
  messageId: string,
): Promise<StoredMessage | undefined> {
  const found = await sql.query<RawRow>(READ, [messageId, tenant]);
  const raw = found.rows[0];
  if (!raw) return undefined;
  const events = await sql.query<Omit<MirrorEvent, "at"> & { at: string }>(EVENTS, [
    messageId,
    raw.accepted_at,
    tenant,
  ]);
  return {
    row: parseRow(raw),
    events: events.rows.map((event) => ({ ...event, at: Number(event.at) })),
  };
}
