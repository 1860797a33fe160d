/**
 * The audit trail, newest first: what people and keys did, and on demand what became of messages, which stands in the events that
 * the mirror writes: one for every transition.
 */
import type { Cursor } from "../../domain/reports/cursor.ts";
import type { Sql } from "../driver/sql.ts";

export interface AuditFilter {
  readonly tenant: string;
  readonly action?: string | undefined;
  readonly actor?: string | undefined;
  /** Epoch ms, inclusive. */
  readonly from?: number | undefined;
  /** Epoch ms, exclusive. */
  readonly until?: number | undefined;
  /** Its transitions, and what was done to it. */
  readonly messageId?: string | undefined;
  /** Those of all messages; of archived ones only by their id. */
  readonly transitions: boolean;
  /** Its messageId is the id of an entry. */
  readonly cursor?: Cursor | undefined;
  readonly limit: number;
}

export interface AuditRow {
  /** `a…` for an act, `m…` for a transition. */
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly request_id: string | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
  readonly origin: Readonly<Record<string, string>> | null;
  readonly key_id: string | null;
  readonly person: string | null;
  readonly seq: string | null;
  readonly hash: string | null;
}

export interface AuditPage {
  readonly rows: readonly AuditRow[];
  readonly next: Cursor | undefined;
}

// As wide as what it counts can get, so that the order of the texts is the order of the entries.
export const ACT_ID = `'a' || lpad(id::text, 19, '0')`;
const TRANSITION_ID = `'m' || lpad(revision::text, 5, '0') || ':' || message_id`;

// Absent filters are null. The bound on the time alone is what the index walks by.
const AFTER = (id: string): string =>
  `($6::bigint is null or (at <= $6 and (at, (${id}) collate "C") < ($6, $7::text collate "C")))`;
const RANGE = `($4::bigint is null or at >= $4) and ($5::bigint is null or at < $5)`;
const ORDER = `order by at desc, id collate "C" desc limit $8`;

const ACTS = `select * from (select ${ACT_ID} as id, at, actor, action, request_id, detail, origin, key_id, person, seq, hash
from kmsg_audit
where tenant_id = $1 and ($2::text is null or action = $2) and ($3::text is null or actor = $3) and ${RANGE}
  and ${AFTER(ACT_ID)} and ($9::text is null or detail ->> 'messageId' = $9)) acts ${ORDER}`;

const transitionsFrom = (table: string, condition: string): string => `select * from (
select ${TRANSITION_ID} as id, at, 'system' as actor, 'message.' || event as action, null::text as request_id,
  jsonb_build_object('messageId', message_id, 'revision', revision, 'from', from_state, 'to', to_state) as detail,
  null::jsonb as origin, null::text as key_id, null::text as person, null::bigint as seq, null::text as hash
from ${table}
where tenant_id = $1 and ($2::text is null or 'message.' || event = $2) and ($3::text is null or $3 = 'system') and ${RANGE}
  and ${AFTER(TRANSITION_ID)} and ${condition}) transitions ${ORDER}`;

const both = (transitions: string): string =>
  `select * from ((${ACTS}) union all (${transitions})) entries ${ORDER}`;

const WITH_ALL = both(transitionsFrom("kmsg_delivery_event", "$9::text is null"));
const WITH_ONE = both(transitionsFrom("kmsg_delivery_event_all", "message_id = $9"));

export async function readAudit(sql: Sql, filter: AuditFilter): Promise<AuditPage> {
  const { tenant, action, actor, from, until, messageId, transitions, cursor, limit } = filter;
  const several = transitions ? WITH_ALL : ACTS;
  const text = messageId === undefined ? several : WITH_ONE;
  const { rows } = await sql.query<Omit<AuditRow, "at"> & { readonly at: string }>(text, [
    tenant,
    action ?? null,
    actor ?? null,
    from ?? null,
    until ?? null,
    cursor?.requestedAt ?? null,
    cursor?.messageId ?? null,
    limit + 1,
    messageId ?? null,
  ]);
  const page = rows.slice(0, limit).map((row) => ({ ...row, at: Number(row.at) }));
  const last = page.at(-1);
  const more = rows.length > limit && last;
  return { rows: page, next: more ? { requestedAt: last.at, messageId: last.id } : undefined };
}
