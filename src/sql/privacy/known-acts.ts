/** Erasures and holds as SQL has them, in the form in which objects keep them. */
import type { KeptErasure, KeptHold } from "../../domain/privacy/kept.ts";
import type { Sql } from "../driver/sql.ts";
import { keptHold, type Hold } from "./holds.ts";

const ERASURES = `select erasure_id as id, owner_id as owner, min(requested_at)::text as at, min(requested_by) as actor,
  jsonb_agg(jsonb_build_object('tenant', tenant_id, 'hashes', to_hashes)) as tenants
from kmsg_privacy_erasure where requested_at > $1::bigint and erasure_id > $2
group by erasure_id, owner_id order by erasure_id limit $3`;

/** Those since a time (epoch ms), by id behind the one given. */
export async function knownErasures(
  sql: Sql,
  since: number,
  after: string,
  limit: number,
): Promise<readonly KeptErasure[]> {
  const { rows } = await sql.query<Omit<KeptErasure, "kind" | "at"> & { readonly at: string }>(
    ERASURES,
    [since, after, limit],
  );
  return rows.map((row) => ({ ...row, kind: "erasure", at: Number(row.at) }));
}

type RawHold = Pick<Hold, "hold_id" | "tenant_id" | "message_id" | "to_hashes" | "reason"> &
  Readonly<Record<"created_at" | "created_by", string>> & {
    readonly released_at: string | null;
    readonly released_by: string | null;
  };

const HOLDS = `select hold_id, tenant_id, message_id, to_hashes, reason, created_at, created_by, released_at, released_by
from kmsg_privacy_hold where hold_id > $2 and (released_at is null or released_at > $1::bigint) order by hold_id limit $3`;

export interface OwnedHold {
  readonly tenant: string;
  readonly hold: KeptHold;
}

/** Those that last or were released since a time (epoch ms), by id behind the one given. */
export async function knownHolds(
  sql: Sql,
  since: number,
  after: string,
  limit: number,
): Promise<readonly OwnedHold[]> {
  const { rows } = await sql.query<RawHold>(HOLDS, [since, after, limit]);
  return rows.map((row) => {
    const { tenant_id: tenant, released_at, released_by } = row;
    const released =
      released_at === null ? undefined : { at: Number(released_at), by: released_by ?? "" };
    return { tenant, hold: keptHold({ ...row, created_at: Number(row.created_at) }, released) };
  });
}
