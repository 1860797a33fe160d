/** Writes the log of deliveries. */
import type { DeliveryRow } from "../../domain/webhook/delivery-row.ts";
import { log } from "../../kernel/log.ts";
import { isRowFault, rowFaultReason } from "../driver/absence.ts";
import type { Sql } from "../driver/sql.ts";
import type { Columns } from "../mirror/columns.ts";

export const DELIVERY_COLUMNS: Columns<DeliveryRow> = [
  ["id", "text"],
  ["webhook_id", "text"],
  ["tenant_id", "text"],
  ["message_id", "text"],
  ["revision", "integer"],
  ["event", "text"],
  ["endpoint_id", "text"],
  ["attempt", "integer"],
  ["at", "bigint"],
  ["duration_ms", "integer"],
  ["status_code", "integer"],
  ["outcome", "text"],
  ["error", "text"],
  ["next_at", "bigint"],
];

const names = DELIVERY_COLUMNS.map(([name]) => name).join(", ");
const record = DELIVERY_COLUMNS.map(([name, type]) => `${name} ${type}`).join(", ");

// The queue may bring a row twice; what happened does not change.
const INSERT = `insert into kmsg_webhook_delivery (${names})
select ${names} from jsonb_to_recordset($1::text::jsonb) as r(${record})
on conflict (id) do nothing`;

/**
 * All rows that the table takes; one that it refuses is left out with a word in the log, and holds up no other.
 * @throws where the database cannot be written now.
 */
export async function writeDeliveries(sql: Sql, rows: readonly DeliveryRow[]): Promise<void> {
  if (rows.length === 0) return;
  try {
    await sql.query(INSERT, [JSON.stringify(rows)]);
  } catch (error) {
    if (!isRowFault(error)) throw error;
    if (rows.length === 1) {
      log("error", "webhook.row_refused", { reason: rowFaultReason(error) });
      return;
    }
    for (const row of rows) await writeDeliveries(sql, [row]);
  }
}
