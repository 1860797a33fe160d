/** Reads of the mirror: lists and the record of a message whose object is gone. Nothing here decides about a message. */
import type { Cursor } from "./cursor.ts";
import type { Sql } from "./postgres.ts";
import type { MirrorEvent, MirrorRow } from "./row.ts";

export interface ListFilter {
  readonly tenant: string;
  readonly state?: string;
  readonly status?: string;
  readonly type?: string;
  /** Epoch ms, inclusive. */
  readonly from?: number;
  /** Epoch ms, exclusive. */
  readonly until?: number;
  readonly cursor?: Cursor;
  /** 1–1000. */
  readonly limit: number;
}

/** A row as the driver gives it: BIGINT comes as text. */
type RawRow = { [K in keyof MirrorRow]: MirrorRow[K] | string };

const SELECT = `select message_id, provider_id, provider_message_id, type, "to", "from", status, provider_status_code,
  provider_status_message, sent_at, delivered_at, failed_at, requested_at, scheduled_at, status_updated_at, attempt_count,
  last_checked_at, next_check_at, last_error, metadata, tenant_id, batch_id, state, revision, template_id,
  provider_attempts, accepted_at, finalized_at, failover_of, error_class, cost, cost_currency,
  batch_index, to_hash
from kmsg_delivery_tracking`;

// One fixed text: absent filters are null. The keyset walks idx_kmsg_delivery_tenant_page, whatever the depth.
const LIST = `${SELECT}
where tenant_id = $1
  and ($2::text is null or state = $2) and ($3::text is null or status = $3) and ($4::text is null or type = $4)
  and ($5::bigint is null or requested_at >= $5) and ($6::bigint is null or requested_at < $6)
  and ($7::bigint is null or (requested_at, message_id) < ($7, $8::text))
order by requested_at desc, message_id desc
limit $9`;

export interface Page {
  readonly rows: readonly MirrorRow[];
  readonly next: Cursor | undefined;
}

export async function listMessages(sql: Sql, filter: ListFilter): Promise<Page> {
  const { rows } = await sql.query<RawRow>(LIST, [
    filter.tenant,
    filter.state ?? null,
    filter.status ?? null,
    filter.type ?? null,
    filter.from ?? null,
    filter.until ?? null,
    filter.cursor?.requestedAt ?? null,
    filter.cursor?.messageId ?? null,
    filter.limit + 1,
  ]);
  const page = rows.slice(0, filter.limit).map(parseRow);
  const last = page.at(-1);
  const more = rows.length > filter.limit && last;
  return {
    rows: page,
    next: more ? { requestedAt: last.requested_at, messageId: last.message_id } : undefined,
  };
}

export interface StoredMessage {
  readonly row: MirrorRow;
  readonly events: readonly MirrorEvent[];
}

export async function readMessage(
  sql: Sql,
  tenant: string,
  messageId: string,
): Promise<StoredMessage | undefined> {
  const found = await sql.query<RawRow>(`${SELECT} where message_id = $1 and tenant_id = $2`, [
    messageId,
    tenant,
  ]);
  const raw = found.rows[0];
  if (!raw) return undefined;
  const events = await sql.query<Omit<MirrorEvent, "at"> & { at: string }>(
    `select message_id, revision, at, event, from_state, to_state, detail
     from kmsg_delivery_event where message_id = $1 and at >= $2 order by revision`,
    [messageId, raw.accepted_at],
  );
  return {
    row: parseRow(raw),
    events: events.rows.map((event) => ({ ...event, at: Number(event.at) })),
  };
}

const TIMES = [
  "sent_at",
  "delivered_at",
  "failed_at",
  "requested_at",
  "scheduled_at",
  "status_updated_at",
  "last_checked_at",
  "next_check_at",
  "accepted_at",
  "finalized_at",
  "cost",
] as const;

function parseRow(raw: RawRow): MirrorRow {
  const numbers = TIMES.map((name) => [name, raw[name] === null ? null : Number(raw[name])]);
  return { ...raw, ...Object.fromEntries(numbers) } as MirrorRow;
}
