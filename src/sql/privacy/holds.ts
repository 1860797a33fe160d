/** Legal holds in Postgres: what is held, why, by whom. The objects of held messages know it too: they must not go by themselves. */
import type { KeptHold } from "../../domain/privacy/kept.ts";
import type { Sql } from "../driver/sql.ts";
import { heldSql } from "./rows.ts";

export interface Hold {
  readonly hold_id: string;
  readonly tenant_id: string;
  readonly message_id: string | null;
  /** Keyed hashes of the recipient. */
  readonly to_hashes: readonly string[] | null;
  readonly reason: string;
  readonly created_at: number;
  readonly created_by: string;
  readonly released_at: number | null;
  /** Messages that are known to be covered. */
  readonly messages: number;
}

interface RawHold extends Omit<Hold, "created_at" | "released_at"> {
  readonly created_at: string;
  readonly released_at: string | null;
}

export interface NewHold {
  readonly id: string;
  readonly tenant: string;
  readonly messageId?: string;
  readonly hashes?: readonly string[];
  readonly reason: string;
  readonly at: number;
  readonly actor: string;
}

const INSERT = `insert into kmsg_privacy_hold (hold_id, tenant_id, message_id, to_hashes, reason, created_at, created_by)
values ($1, $2, $3, $4::text::jsonb, $5, $6, $7)`;
const MEMBER = `insert into kmsg_privacy_held (tenant_id, message_id, hold_id) values ($1, $2, $3) on conflict do nothing`;

export async function insertHold(sql: Sql, hold: NewHold): Promise<void> {
  const { id, tenant, messageId, hashes, reason, at, actor } = hold;
  const write = async (tx: Sql): Promise<void> => {
    const list = hashes === undefined ? null : JSON.stringify(hashes);
    await tx.query(INSERT, [id, tenant, messageId ?? null, list, reason, at, actor]);
    if (messageId !== undefined) await tx.query(MEMBER, [tenant, messageId, id]);
  };
  await (sql.transaction ? sql.transaction(write) : write(sql));
}

const UNITED = `(select jsonb_agg(distinct v) from jsonb_array_elements(
  coalesce(h.to_hashes, '[]'::jsonb) || coalesce(excluded.to_hashes, '[]'::jsonb)) as v)`;

// Walked from the start: the database may lack members that it knew before. A release is never taken back.
const PUT = `with r as materialized (
  select * from jsonb_to_recordset($2::text::jsonb) as r(id text, "messageId" text, hashes jsonb, reason text, at bigint,
    actor text, released jsonb)
), holds as (
  insert into kmsg_privacy_hold as h (hold_id, tenant_id, message_id, to_hashes, reason, created_at, created_by, released_at,
    released_by)
  select id, $1, "messageId", hashes, reason, at, actor, (released ->> 'at')::bigint, released ->> 'by' from r
  on conflict (hold_id) do update set to_hashes = ${UNITED}, walked_to = 0,
    released_at = coalesce(h.released_at, excluded.released_at), released_by = coalesce(h.released_by, excluded.released_by)
)
insert into kmsg_privacy_held (tenant_id, message_id, hold_id)
select $1, "messageId", id from r where "messageId" is not null on conflict do nothing`;

/** Writes holds that an object kept, for a database that may have lost them. */
export async function putHolds(
  sql: Sql,
  tenant: string,
  holds: readonly KeptHold[],
): Promise<void> {
  if (holds.length > 0) await sql.query(PUT, [tenant, JSON.stringify(holds)]);
}

const HELD = `insert into kmsg_privacy_held (tenant_id, message_id, hold_id)
select $1, r.id, r."holdId" from jsonb_to_recordset($2::text::jsonb) as r(id text, "holdId" text) on conflict do nothing`;

/** Messages whose objects know that they are held, and by what. */
export async function putHeld(
  sql: Sql,
  tenant: string,
  held: readonly { readonly id: string; readonly holdId: string }[],
): Promise<void> {
  if (held.length > 0) await sql.query(HELD, [tenant, JSON.stringify(held)]);
}

/** The form in which an object keeps it. */
export function keptHold(hold: HoldFacts, released?: KeptHold["released"]): KeptHold {
  const { hold_id: id, message_id, to_hashes, reason, created_at: at, created_by: actor } = hold;
  return {
    kind: "hold",
    id,
    ...(message_id !== null && { messageId: message_id }),
    ...(to_hashes && { hashes: to_hashes }),
    reason,
    at,
    actor,
    ...(released && { released }),
  };
}

type HoldFacts = Pick<
  Hold,
  "hold_id" | "message_id" | "to_hashes" | "reason" | "created_at" | "created_by"
>;

const SELECT = `select h.hold_id, h.tenant_id, h.message_id, h.to_hashes, h.reason, h.created_at, h.created_by, h.released_at,
  (select count(*)::integer from kmsg_privacy_held x where x.hold_id = h.hold_id) as messages
from kmsg_privacy_hold h`;

export async function readHold(sql: Sql, tenant: string, id: string): Promise<Hold | undefined> {
  const { rows } = await sql.query<RawHold>(`${SELECT} where h.tenant_id = $1 and h.hold_id = $2`, [
    tenant,
    id,
  ]);
  return rows[0] && parse(rows[0]);
}

/** The newest first, released ones among them. */
export async function listHolds(sql: Sql, tenant: string, limit: number): Promise<readonly Hold[]> {
  const { rows } = await sql.query<RawHold>(
    `${SELECT} where h.tenant_id = $1 order by h.created_at desc, h.hold_id desc limit $2`,
    [tenant, limit],
  );
  return rows.map(parse);
}

function parse(raw: RawHold): Hold {
  const released = raw.released_at === null ? null : Number(raw.released_at);
  return { ...raw, created_at: Number(raw.created_at), released_at: released };
}

export async function releaseHold(sql: Sql, id: string, actor: string, now: number): Promise<void> {
  await sql.query(
    `update kmsg_privacy_hold set released_at = $2, released_by = $3 where hold_id = $1 and released_at is null`,
    [id, now, actor],
  );
  // Whatever waited for it goes on.
  await sql.query(
    `update kmsg_privacy_erasure e set state = 'running', finished_at = null, walked_at = 0
     where exists (select 1 from kmsg_privacy_erasure_item i join kmsg_privacy_held x
       on x.tenant_id = i.tenant_id and x.message_id = i.message_id and x.hold_id = $1
       where i.erasure_id = e.erasure_id and i.tenant_id = e.tenant_id and i.outcome = 'held')`,
    [id],
  );
}

/** Resolves to true if a hold covers the message. */
export async function isRowHeld(sql: Sql, tenant: string, messageId: string): Promise<boolean> {
  const { rows } = await sql.query<{ held: boolean }>(
    `select ${heldSql("t")} as held from (
       select $1::text as tenant_id, $2::text as message_id,
         (select a.to_hash from kmsg_delivery_all a where a.tenant_id = $1 and a.message_id = $2
          order by a.accepted_at desc limit 1) as to_hash) t`,
    [tenant, messageId],
  );
  return rows[0]?.held === true;
}

/** Resolves to true if a hold covers all that the recipient gets. */
export async function isRecipientHeld(
  sql: Sql,
  tenant: string,
  hashes: readonly string[],
): Promise<boolean> {
  const { rows } = await sql.query(
    `select 1 from kmsg_privacy_hold h, jsonb_array_elements_text($2::text::jsonb) as r(hash)
     where h.tenant_id = $1 and h.released_at is null and h.to_hashes ? r.hash limit 1`,
    [tenant, JSON.stringify(hashes)],
  );
  return rows.length > 0;
}
