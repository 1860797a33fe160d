/** Reads the batches of a tenant's day in Postgres. */
import type { Sql } from "../driver/sql.ts";
import { batchChecksumSql } from "./checksum.ts";
import type { DayOf } from "./proof.ts";

export interface ProvenBatch {
  readonly id: string;
  readonly revision: number;
  /** `none`: its row is from before it had a checksum, or a version without them wrote it. */
  readonly checksum: "right" | "wrong" | "none";
  /** The one that it has to have. */
  readonly computed: string;
}

const PAGE = 1000;

const ROWS = `select b.batch_id as id, b.revision, case when b.checksum is null then 'none'
  when b.checksum = c.computed then 'right' else 'wrong' end as checksum, c.computed
from kmsg_batch b cross join lateral (select ${batchChecksumSql("b")} as computed) c where b.tenant_id = $1 and b.requested_at >= $2 and b.requested_at < $3
  and ($4::text is null or b.batch_id > $4) order by b.batch_id limit ${PAGE}`;

export async function batchesOfDay(
  sql: Sql,
  { tenant, from, until }: DayOf,
): Promise<readonly ProvenBatch[]> {
  const all: ProvenBatch[] = [];
  for (;;) {
    const after = all.at(-1)?.id ?? null;
    const { rows } = await sql.query<ProvenBatch>(ROWS, [tenant, from, until, after]);
    all.push(...rows);
    if (rows.length < PAGE) return all;
  }
}

/** Those of these ids that stand under another tenant. */
export async function batchesElsewhere(
  sql: Sql,
  tenant: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql.query<{ id: string }>(
    `select batch_id as id from kmsg_batch where tenant_id <> $1
     and batch_id in (select jsonb_array_elements_text($2::text::jsonb))`,
    [tenant, JSON.stringify(ids)],
  );
  return rows.map(({ id }) => id);
}

/** A row that is what its object says, but has the checksum of an earlier revision, or none. */
export async function signBatch(
  sql: Sql,
  { id, revision, computed }: Pick<ProvenBatch, "id" | "revision" | "computed">,
): Promise<void> {
  await sql.query("update kmsg_batch set checksum = $3 where batch_id = $1 and revision = $2", [
    id,
    revision,
    computed,
  ]);
}
