/** Writes who saw whose numbers. Rows are only ever added. */
import type { DisclosureRow } from "../../domain/privacy/disclosure.ts";
import { log } from "../../kernel/log.ts";
import { isRowFault, rowFaultReason } from "../driver/absence.ts";
import type { Sql } from "../driver/sql.ts";
import type { Columns } from "../mirror/columns.ts";

/** A row on its way through the mirror's queue. */
export interface QueuedDisclosure {
  readonly disclosure: DisclosureRow;
}

export const DISCLOSURE_COLUMNS: Columns<DisclosureRow> = [
  ["id", "text"],
  ["tenant_id", "text"],
  ["kind", "text"],
  ["at", "bigint"],
  ["until_at", "bigint"],
  ["actor", "text"],
  ["key_id", "text"],
  ["person", "text"],
  ["origin", "jsonb"],
  ["routes", "jsonb"],
  ["disclosures", "integer"],
  ["items", "jsonb"],
  ["export_id", "text"],
  ["reason", "text"],
  ["detail", "jsonb"],
];

const names = DISCLOSURE_COLUMNS.map(([name]) => name).join(", ");
const record = DISCLOSURE_COLUMNS.map(([name, type]) => `${name} ${type}`).join(", ");

// The queue may bring a row twice, and its object may send it again.
const INSERT = `insert into kmsg_disclosure (${names})
select ${names} from jsonb_to_recordset($1::text::jsonb) as r(${record})
on conflict (id) do nothing`;

/** @returns the rows that the table has now. One that it refuses is logged, and sent again by its object. @throws DatabaseUnavailableError */
export async function writeDisclosures(
  sql: Sql,
  rows: readonly DisclosureRow[],
): Promise<readonly DisclosureRow[]> {
  const written: DisclosureRow[] = [];
  for (const row of rows) {
    try {
      await sql.query(INSERT, [JSON.stringify([row])]);
      written.push(row);
    } catch (error) {
      if (!isRowFault(error)) throw error;
      log("alert", "disclosure.row_refused", { reason: rowFaultReason(error) });
    }
  }
  return written;
}
