/** The acts of a tenant's audit trail, the oldest first, page by page. */
import type { ChainedEntry } from "../../domain/audit/chain.ts";
import type { Sql } from "../driver/sql.ts";
import { FIELDS, rowOf, type RawAct } from "./chain-rows.ts";

export interface ActFilter {
  readonly tenant: string;
  /** Epoch ms, inclusive. */
  readonly from?: number | undefined;
  /** Epoch ms, exclusive. */
  readonly until?: number | undefined;
}

/** Start of a page: behind this entry. */
export interface ActMark {
  /** Epoch ms. */
  readonly at: number;
  /** As the rows have it. */
  readonly id: string;
}

export interface ActPage {
  readonly acts: readonly Act[];
  readonly last: ActMark | undefined;
}

/** An entry that is older than the chain has the number 0. */
export type Act = ChainedEntry & { readonly id: string };

// The bound on the time alone is what the index walks by.
const PAGE = `select ${FIELDS} from kmsg_audit where tenant_id = $1
  and ($2::bigint is null or at >= $2) and ($3::bigint is null or at < $3)
  and ($4::bigint is null or (at >= $4 and (at, id) > ($4, $5::bigint)))
order by at, id limit $6`;

export async function actPage(
  sql: Sql,
  { tenant, from, until }: ActFilter,
  after: ActMark | undefined,
  limit: number,
): Promise<ActPage> {
  const { rows } = await sql.query<RawAct>(PAGE, [
    tenant,
    from ?? null,
    until ?? null,
    after?.at ?? null,
    after ? numberOf(after.id) : null,
    limit,
  ]);
  const acts = rows.map((row) => rowOf(tenant, row));
  const last = acts.at(-1);
  return { acts, last: last && { at: last.at, id: last.id } };
}

const MARK = `select at from kmsg_audit where tenant_id = $1 and id = $2`;

/** The place of an entry that somebody has; undefined where the tenant has none with that id. */
export async function markOf(sql: Sql, tenant: string, id: string): Promise<ActMark | undefined> {
  const number = numberOf(id);
  if (number === undefined) return undefined;
  const { rows } = await sql.query<{ at: string }>(MARK, [tenant, number]);
  return rows[0] && { at: Number(rows[0].at), id };
}

/** `a…` without its zeros. */
function numberOf(id: string): string | undefined {
  const [, digits] = /^a0*(\d{1,18})$/.exec(id) ?? [];
  return digits;
}
