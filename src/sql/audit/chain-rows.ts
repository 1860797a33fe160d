/** The rows that verify reads of an audit trail: rows by their number in the chain, and what has none. */
import type { Link } from "../../domain/audit/chain.ts";
import type { AuditDetail, Origin } from "../../domain/audit/entry.ts";
import type { ProvedRow } from "../../domain/audit/prove.ts";
import type { DayRange } from "../../domain/korea/day.ts";
import type { Sql } from "../driver/sql.ts";
import { ACT_ID } from "./read.ts";

export interface RawAct {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly request_id: string | null;
  readonly detail: AuditDetail | null;
  readonly origin: Origin | null;
  readonly event_id: string | null;
  readonly key_id: string | null;
  readonly person: string | null;
  readonly seq: string | null;
  readonly prev_hash: string | null;
  readonly hash: string | null;
}

export const FIELDS = `${ACT_ID} as id, at, actor, action, request_id, detail, origin, event_id, key_id, person, seq, prev_hash, hash`;

const BETWEEN = `select ${FIELDS} from kmsg_audit where tenant_id = $1 and seq between $2 and $3 order by seq, id limit $4`;

/** Rows with a number from the first to the last one; more than the limit where some were put there. */
export async function rowsBetween(
  sql: Sql,
  tenant: string,
  { from, until, limit }: { readonly from: number; readonly until: number; readonly limit: number },
): Promise<readonly ProvedRow[]> {
  const { rows } = await sql.query<RawAct>(BETWEEN, [tenant, from, until, limit]);
  return rows.map((row) => rowOf(tenant, row));
}

export function rowOf(tenant: string, row: RawAct): ProvedRow {
  return {
    id: row.id,
    tenant,
    at: Number(row.at),
    actor: row.actor,
    action: row.action,
    requestId: row.request_id ?? "",
    detail: row.detail ?? {},
    eventId: row.event_id ?? "",
    ...(row.origin && { origin: row.origin }),
    ...(row.key_id !== null && { keyId: row.key_id }),
    ...(row.person !== null && { person: row.person }),
    seq: Number(row.seq ?? 0),
    prev: row.prev_hash ?? "",
    hash: row.hash ?? "",
  };
}

interface Stray {
  readonly id: string;
  readonly seq: string | null;
}

/** Rows at numbers that the chain has not given. */
const OUTSIDE = `select ${ACT_ID} as id, seq from kmsg_audit where tenant_id = $1 and (seq > $2 or seq < 1) order by seq, id limit $3`;
/** Rows without a number that are not from before the chain. */
const UNCHAINED = `select ${ACT_ID} as id, null as seq from kmsg_audit
where tenant_id = $1 and seq is null and at >= $2 order by at, id limit $3`;

export async function strayRows(
  sql: Sql,
  tenant: string,
  chain: { readonly head: number; readonly since: number; readonly limit: number },
): Promise<{ readonly outside: readonly Stray[]; readonly unchained: readonly Stray[] }> {
  const { rows: outside } = await sql.query<Stray>(OUTSIDE, [tenant, chain.head, chain.limit]);
  const { rows: unchained } = await sql.query<Stray>(UNCHAINED, [tenant, chain.since, chain.limit]);
  return { outside, unchained };
}

const BEFORE = `select count(*)::integer as n from kmsg_audit where tenant_id = $1 and seq is null and at < $2`;

/** Number of entries that are older than the chain. */
export async function unprovenRows(sql: Sql, tenant: string, since: number): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(BEFORE, [tenant, since]);
  return rows[0]?.n ?? 0;
}

const FORGOTTEN = `select through_seq, hash from kmsg_audit_forgotten where tenant_id = $1 order by through_seq desc limit 1`;

/** The last entry that was forgotten by age; undefined where none was. */
export async function forgottenLink(sql: Sql, tenant: string): Promise<Link | undefined> {
  const { rows } = await sql.query<{ through_seq: string; hash: string }>(FORGOTTEN, [tenant]);
  const [row] = rows;
  return row && { seq: Number(row.through_seq), hash: row.hash };
}

interface Around {
  /** The number of the last entry before the day; 0: there is none. */
  readonly before: number;
  /** The number of the first entry after it; null: there is none. */
  readonly after: number | null;
}

/** Between which numbers a day's entries are: also those that somebody has deleted. */
export async function actsOfDay(sql: Sql, tenant: string, day: DayRange): Promise<Around> {
  const { rows } = await sql.query<{ before: string | null; after: string | null }>(
    `select (select max(seq) from kmsg_audit where tenant_id = $1 and at < $2) as before,
       (select min(seq) from kmsg_audit where tenant_id = $1 and at >= $3 and seq is not null) as after`,
    [tenant, day.from, day.until],
  );
  const { before = null, after = null } = rows[0] ?? {};
  return { before: Number(before ?? 0), after: after === null ? null : Number(after) };
}
