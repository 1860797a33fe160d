/** Reads of the log of deliveries, and of the events that somebody wants delivered again. */
import { isState } from "../../domain/message/states.ts";
import type { Cursor } from "../../domain/reports/cursor.ts";
import type { DeliveryRow } from "../../domain/webhook/delivery-row.ts";
import { eventOf, type EventType } from "../../domain/webhook/events.ts";
import type { Sql } from "../driver/sql.ts";

export interface DeliveryFilter {
  readonly tenant: string;
  readonly endpointId?: string;
  readonly messageId?: string;
  readonly outcome?: string;
  /** Epoch ms, inclusive. */
  readonly from?: number;
  /** Epoch ms, exclusive. */
  readonly until?: number;
  readonly cursor?: Cursor;
  /** 1–1000. */
  readonly limit: number;
}

export interface DeliveryPage {
  readonly rows: readonly DeliveryRow[];
  readonly next: Cursor | undefined;
}

type RawDelivery = Omit<DeliveryRow, "at" | "next_at"> & {
  readonly at: string;
  readonly next_at: string | null;
};

const SELECT = "select * from kmsg_webhook_delivery";

/** The newest first. */
export async function listDeliveries(sql: Sql, filter: DeliveryFilter): Promise<DeliveryPage> {
  const params: (string | number)[] = [];
  const bind = (value: string | number): string => `$${params.push(value)}`;
  const { endpointId, messageId, outcome, from, until, cursor, limit } = filter;
  const equal = [
    ["tenant_id", filter.tenant],
    ["endpoint_id", endpointId],
    ["message_id", messageId],
    ["outcome", outcome],
  ] as const;
  const where = [
    ...equal.flatMap(([name, value]) => (value === undefined ? [] : [`${name} = ${bind(value)}`])),
    ...(from === undefined ? [] : [`at >= ${bind(from)}::bigint`]),
    ...(until === undefined ? [] : [`at < ${bind(until)}::bigint`]),
    ...(cursor
      ? [`(at, id) < (${bind(cursor.requestedAt)}::bigint, ${bind(cursor.messageId)}::text)`]
      : []),
  ].join(" and ");
  const { rows } = await sql.query<RawDelivery>(
    `${SELECT} where ${where} order by at desc, id desc limit ${bind(limit + 1)}`,
    params,
  );
  const page = rows.slice(0, limit).map(parse);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { rows: page, next: more ? { requestedAt: last.at, messageId: last.id } : undefined };
}

export async function readDelivery(
  sql: Sql,
  tenant: string,
  id: string,
): Promise<DeliveryRow | undefined> {
  const { rows } = await sql.query<RawDelivery>(`${SELECT} where id = $1 and tenant_id = $2`, [
    id,
    tenant,
  ]);
  return rows[0] && parse(rows[0]);
}

function parse(raw: RawDelivery): DeliveryRow {
  return { ...raw, at: Number(raw.at), next_at: raw.next_at === null ? null : Number(raw.next_at) };
}

export interface EventRange {
  readonly tenant: string;
  /** Epoch ms, inclusive. */
  readonly from: number;
  /** Epoch ms, exclusive. */
  readonly until: number;
  readonly cursor?: Cursor;
  /** Messages. */
  readonly limit: number;
}

export interface KnownEvent {
  readonly messageId: string;
  readonly revision: number;
  readonly event: EventType;
}

export interface EventPage {
  readonly events: readonly KnownEvent[];
  /** Endpoint to whether it took the event, by message and revision: {@link keyOf}. */
  readonly tried: ReadonlyMap<string, ReadonlyMap<string, boolean>>;
  readonly next: Cursor | undefined;
}

export const keyOf = (event: Pick<KnownEvent, "messageId" | "revision">): string =>
  `${event.messageId} ${event.revision}`;

// Messages in the order of their last change: one that changes while somebody walks comes once more, and none is left out.
const MESSAGES = `select message_id, status_updated_at from kmsg_delivery_tracking
where tenant_id = $1 and status_updated_at >= $2::bigint and accepted_at < $3::bigint
  and (status_updated_at, message_id) > ($4::bigint, $5::text)
order by status_updated_at, message_id limit $6`;

const EVENTS = `select e.message_id, e.revision, e.from_state, e.to_state from kmsg_delivery_event e
join kmsg_delivery_tracking t on t.message_id = e.message_id and e.at >= t.accepted_at
join jsonb_array_elements_text($1::text::jsonb) as m(id) on m.id = e.message_id
where e.at >= $2::bigint and e.at < $3::bigint order by e.message_id, e.revision`;

const TRIED = `select d.message_id, d.revision, d.endpoint_id, bool_or(d.outcome = 'delivered') as delivered
from kmsg_webhook_delivery d join jsonb_array_elements_text($1::text::jsonb) as m(id) on m.id = d.message_id
where d.tenant_id = $2 group by d.message_id, d.revision, d.endpoint_id`;

/** The events of a tenant's messages in a range, some messages at a time, and what became of them at the endpoints. */
export async function eventsIn(sql: Sql, range: EventRange): Promise<EventPage> {
  const { tenant, from, until, cursor, limit } = range;
  const { rows: messages } = await sql.query<{ message_id: string; status_updated_at: string }>(
    MESSAGES,
    [tenant, from, until, cursor?.requestedAt ?? 0, cursor?.messageId ?? "", limit],
  );
  const last = messages.at(-1);
  if (!last) return { events: [], tried: new Map(), next: undefined };
  const ids = JSON.stringify(messages.map(({ message_id }) => message_id));
  const { rows: events } = await sql.query<{
    message_id: string;
    revision: number;
    from_state: string | null;
    to_state: string;
  }>(EVENTS, [ids, from, until]);
  const { rows: tried } = await sql.query<{
    message_id: string;
    revision: number;
    endpoint_id: string;
    delivered: boolean;
  }>(TRIED, [ids, tenant]);
  const byEvent = new Map<string, Map<string, boolean>>();
  for (const { message_id: messageId, revision, endpoint_id, delivered } of tried) {
    const key = keyOf({ messageId, revision });
    byEvent.set(key, (byEvent.get(key) ?? new Map()).set(endpoint_id, delivered));
  }
  const full = messages.length === limit;
  return {
    events: events.flatMap(({ message_id: messageId, revision, from_state, to_state }) => {
      if (!isState(to_state) || (from_state !== null && !isState(from_state))) return [];
      const event = eventOf({ from: from_state, to: to_state });
      return event ? [{ messageId, revision, event }] : [];
    }),
    tried: byEvent,
    next: full
      ? { requestedAt: Number(last.status_updated_at), messageId: last.message_id }
      : undefined,
  };
}
