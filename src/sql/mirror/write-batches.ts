/** Writes batches' own rows. */
import type { StoredBatchRow } from "../../domain/batch/batch-row.ts";
import type { Sql } from "../driver/sql.ts";
import { canonicalBatch } from "./checksum.ts";
import { BATCH_COLUMNS } from "./columns.ts";
import { checksumOf } from "./write.ts";

const COLUMNS = [...BATCH_COLUMNS, ["checksum", "text"]] as const;

const names = COLUMNS.map(([name]) => name).join(", ");
// A copy that was queued by a version without the column is looked at soon.
const values = COLUMNS.map(([name]) =>
  name === "next_wake_at" ? `coalesce(${name}, 0)` : name,
).join(", ");
const record = COLUMNS.map(([name, type]) => `${name} ${type}`).join(", ");
const updates = COLUMNS.filter(([name]) => name !== "batch_id")
  .map(([name]) => `${name} = excluded.${name}`)
  .join(", ");

// Newer is a higher revision, or a later life: after its retention an id may begin again.
const UPSERT = `insert into kmsg_batch as t (${names})
select ${values} from jsonb_to_recordset($1::text::jsonb) as r(${record})
on conflict (batch_id) do update set ${updates}
where (t.requested_at, t.revision) < (excluded.requested_at, excluded.revision)`;

/** One row a batch at most. Older revisions than the table has change nothing. */
export async function writeBatches(sql: Sql, rows: readonly StoredBatchRow[]): Promise<void> {
  await sql.query(UPSERT, [await prepare(rows)]);
}

async function prepare(rows: readonly StoredBatchRow[]): Promise<string> {
  const signed = rows.map(async (row) => ({
    ...row,
    checksum: await checksumOf(canonicalBatch(row)),
  }));
  return JSON.stringify(await Promise.all(signed));
}

// Makes room for the objects' word, as for messages (write.ts).
const FORGET = `update kmsg_batch set revision = 0, requested_at = 0
where batch_id in (select jsonb_array_elements_text($1::text::jsonb))`;

/** Writes what the objects say over whatever the table has, all or nothing. For repairs alone. */
export async function rewriteBatches(sql: Sql, rows: readonly StoredBatchRow[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = JSON.stringify(rows.map(({ batch_id }) => batch_id));
  const write = async (tx: Sql): Promise<void> => {
    await tx.query(FORGET, [ids]);
    await writeBatches(tx, rows);
  };
  await (sql.transaction ? sql.transaction(write) : write(sql));
}
