/** Erasures of a recipient in Postgres: what was asked for, what became of each message, and the proof that nothing is left. */
import type { Sql } from "../driver/sql.ts";
import type { RowName } from "./rows.ts";

/**
 * `canceled`, `erased`: its object and its row forgot it. `row`: its object was gone. `waiting`: it is under way, and forgets itself at
 * its end. Of a batch: `batch_rows`, its object forgot members that were no messages yet; `batch_request`, what the request said.
 */
export type Outcome =
  | "canceled"
  | "erased"
  | "row"
  | "waiting"
  | "held"
  | "failed"
  | "batch_rows"
  | "batch_request";

/** The class of the object that forgot, by what became of it. What waits, is held or could not be asked forgot nothing yet. */
export const OBJECT_OF: Readonly<Partial<Record<Outcome, "MessageObject" | "BatchObject">>> = {
  canceled: "MessageObject",
  erased: "MessageObject",
  batch_rows: "BatchObject",
  batch_request: "BatchObject",
};

export interface Erasure {
  readonly erasure_id: string;
  readonly tenant_id: string;
  readonly to_hashes: readonly string[];
  readonly requested_at: number;
  readonly requested_by: string;
  readonly state: "running" | "done";
  readonly walks: number;
  readonly finished_at: number | null;
}

type RawErasure = Omit<Erasure, "requested_at" | "finished_at"> & {
  readonly requested_at: string;
  readonly finished_at: string | null;
};

const COLUMNS = `e.erasure_id, e.tenant_id, e.to_hashes, e.requested_at, e.requested_by, e.state, e.walks, e.finished_at`;

export interface NewErasure {
  readonly id: string;
  readonly owner: string;
  readonly tenants: readonly { readonly tenant: string; readonly hashes: readonly string[] }[];
  readonly at: number;
  readonly actor: string;
}

export async function insertErasure(sql: Sql, erasure: NewErasure): Promise<void> {
  await sql.query(
    `insert into kmsg_privacy_erasure (erasure_id, tenant_id, to_hashes, owner_id, requested_at, requested_by, state)
     select $1, r.tenant, r.hashes, $2, $3, $4, 'running'
     from jsonb_to_recordset($5::text::jsonb) as r(tenant text, hashes jsonb) on conflict do nothing`,
    [erasure.id, erasure.owner, erasure.at, erasure.actor, JSON.stringify(erasure.tenants)],
  );
}

/** The same of what an object kept: the database may know it, and more hashes of it. */
export async function putErasure(sql: Sql, erasure: NewErasure): Promise<void> {
  await sql.query(
    `insert into kmsg_privacy_erasure as e (erasure_id, tenant_id, to_hashes, owner_id, requested_at, requested_by, state)
     select $1, r.tenant, r.hashes, $2, $3, $4, 'running'
     from jsonb_to_recordset($5::text::jsonb) as r(tenant text, hashes jsonb)
     on conflict (erasure_id, tenant_id) do update set to_hashes = (select jsonb_agg(distinct v)
       from jsonb_array_elements(e.to_hashes || excluded.to_hashes) as v)`,
    [erasure.id, erasure.owner, erasure.at, erasure.actor, JSON.stringify(erasure.tenants)],
  );
}

/** The erasure as its owner sees it, or as a tenant sees its part. */
export async function readErasure(
  sql: Sql,
  tenant: string,
  id: string,
): Promise<readonly Erasure[]> {
  const { rows } = await sql.query<RawErasure>(
    `select ${COLUMNS} from kmsg_privacy_erasure e
     where e.erasure_id = $1 and (e.tenant_id = $2 or e.owner_id = $2) order by e.tenant_id`,
    [id, tenant],
  );
  return rows.map(parse);
}

// Open ones each minute; finished ones once an hour for a day, for what was on its way to Postgres all that time.
const DUE = `select ${COLUMNS} from kmsg_privacy_erasure e
where (e.state = 'running' and e.walked_at <= $1::bigint - 50000)
  or (e.state = 'done' and e.requested_at > $1::bigint - 86400000 and e.walked_at <= $1::bigint - 3600000)
order by e.walked_at limit $2`;

export async function dueErasures(
  sql: Sql,
  now: number,
  limit: number,
): Promise<readonly Erasure[]> {
  const { rows } = await sql.query<RawErasure>(DUE, [now, limit]);
  return rows.map(parse);
}

function parse(raw: RawErasure): Erasure {
  const finished = raw.finished_at === null ? null : Number(raw.finished_at);
  return { ...raw, requested_at: Number(raw.requested_at), finished_at: finished };
}

export interface Target {
  readonly message_id: string;
  readonly accepted_at: number;
  readonly requested_at: number;
  readonly state: string;
}

// Walked by the index of recipients. What was accepted after the request is another matter.
const TARGETS = `select t.message_id, t.accepted_at, t.requested_at, t.state from kmsg_delivery_all t
where t.tenant_id = $1 and t."to_hash" in (select jsonb_array_elements_text($2::text::jsonb)) and t.accepted_at <= $3::bigint
  and t.redacted_at is null and (t.requested_at, t.message_id) < ($4::bigint, $5::text)
order by t.requested_at desc, t.message_id desc limit $6`;

export async function nextTargets(
  sql: Sql,
  erasure: Erasure,
  after: Pick<Target, "requested_at" | "message_id"> | undefined,
  limit: number,
): Promise<readonly Target[]> {
  const { rows } = await sql.query<{
    message_id: string;
    accepted_at: string;
    requested_at: string;
    state: string;
  }>(TARGETS, [
    erasure.tenant_id,
    JSON.stringify(erasure.to_hashes),
    erasure.requested_at,
    after?.requested_at ?? Number.MAX_SAFE_INTEGER,
    after?.message_id ?? "",
    limit,
  ]);
  return rows.map((row) => ({
    ...row,
    accepted_at: Number(row.accepted_at),
    requested_at: Number(row.requested_at),
  }));
}

export interface Item {
  readonly message_id: string;
  readonly accepted_at: number;
  readonly state: string;
  readonly outcome: Outcome;
}

// It keeps the state in which it was met first.
const NOTE = `insert into kmsg_privacy_erasure_item (erasure_id, tenant_id, message_id, accepted_at, state, outcome, at)
select $1, $2, r.message_id, r.accepted_at, r.state, r.outcome, $3::bigint
from jsonb_to_recordset($4::text::jsonb) as r(message_id text, accepted_at bigint, state text, outcome text)
on conflict (erasure_id, tenant_id, message_id, accepted_at) do update set outcome = excluded.outcome, at = excluded.at`;

export async function noteItems(
  sql: Sql,
  erasure: Erasure,
  items: readonly Item[],
  now: number,
): Promise<void> {
  if (items.length === 0) return;
  await sql.query(NOTE, [erasure.erasure_id, erasure.tenant_id, now, JSON.stringify(items)]);
}

// Those that came to their end meanwhile have forgotten themselves.
const SETTLE = `update kmsg_privacy_erasure_item i set outcome = 'erased', at = $3::bigint
where i.erasure_id = $1 and i.tenant_id = $2 and i.outcome in ('waiting', 'failed', 'held') and exists (
  select 1 from kmsg_delivery_all t where t.message_id = i.message_id and t.tenant_id = i.tenant_id
    and t.accepted_at = i.accepted_at and t.redacted_at is not null)`;

export async function settleItems(sql: Sql, erasure: Erasure, now: number): Promise<void> {
  await sql.query(SETTLE, [erasure.erasure_id, erasure.tenant_id, now]);
}

export async function endWalk(
  sql: Sql,
  erasure: Erasure,
  state: Erasure["state"],
  now: number,
): Promise<void> {
  await sql.query(
    `update kmsg_privacy_erasure set state = $3, walks = walks + 1, walked_at = $4,
       finished_at = case when $3 = 'done' then coalesce(finished_at, $4) end
     where erasure_id = $1 and tenant_id = $2`,
    [erasure.erasure_id, erasure.tenant_id, state, now],
  );
}

/** The messages of an erasure that could not be asked. */
export async function failedItems(
  sql: Sql,
  { erasure_id, tenant_id }: Pick<Erasure, "erasure_id" | "tenant_id">,
): Promise<readonly RowName[]> {
  const { rows } = await sql.query<{ message_id: string; accepted_at: string }>(
    `select message_id, accepted_at from kmsg_privacy_erasure_item
     where erasure_id = $1 and tenant_id = $2 and outcome = 'failed'`,
    [erasure_id, tenant_id],
  );
  return rows.map(({ message_id, accepted_at }) => ({
    tenant: tenant_id,
    messageId: message_id,
    acceptedAt: Number(accepted_at),
  }));
}
