/** Writes batches' own rows. */
import type { StoredBatchRow } from "../../domain/batch/batch-row.ts";
import type { Sql } from "../driver/postgres.ts";
import type { Columns } from "./columns.ts";

const COLUMNS: Columns<StoredBatchRow> = [
  ["batch_id", "text"],
  ["tenant_id", "text"],
  ["name", "text"],
  ["state", "text"],
  ["revision", "integer"],
  ["type", "text"],
  ["template_id", "text"],
  ["total", "integer"],
  ["refused", "integer"],
  ["requested_at", "bigint"],
  ["scheduled_at", "bigint"],
  ["started_at", "bigint"],
  ["submitted_at", "bigint"],
  ["completed_at", "bigint"],
  ["canceled_at", "bigint"],
  ["request_id", "text"],
  ["next_wake_at", "bigint"],
];

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
  await sql.query(UPSERT, [JSON.stringify(rows)]);
}
