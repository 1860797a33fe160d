/** What stands in the tables of a drill, as far as it has to come back. */
import { withClient } from "./databases.ts";

/** What moves by itself, or follows from the rest. */
const MOVES = [
  "next_check_at",
  "attempt_count",
  "last_checked_at",
  "checksum",
  "forgotten",
  "next_wake_at",
  "walked_at",
  "walked_to",
  "walks",
  "finished_at",
  "state_source",
  // Encrypted anew each time.
  "to_enc",
  "from_enc",
  "metadata_enc",
];

/** By table: how its rows are told apart, and what of them is no fact of the objects. */
const TABLES = {
  kmsg_delivery_tracking: ["message_id", []],
  kmsg_delivery_event: ["message_id, revision", []],
  kmsg_batch: ["batch_id", []],
  // Whether it is walked once more.
  kmsg_privacy_erasure: ["erasure_id", ["state"]],
  kmsg_privacy_hold: ["hold_id", []],
  kmsg_privacy_held: ["hold_id, message_id", []],
} as const satisfies Record<string, readonly [order: string, left: readonly string[]]>;

export type Rows = Readonly<Record<keyof typeof TABLES, readonly Record<string, unknown>[]>>;

export async function rowsOf(url: string): Promise<Rows> {
  return withClient(url, async (sql) => {
    const rows: Partial<Record<keyof typeof TABLES, Record<string, unknown>[]>> = {};
    for (const [table, [order, left]] of Object.entries(TABLES)) {
      const found = await sql.unsafe<{ row: Record<string, unknown> }[]>(
        `select to_jsonb(t) - $1::text[] as row from ${table} t order by ${order}`,
        [[...MOVES, ...left]],
      );
      rows[table as keyof typeof TABLES] = found.map(({ row }) => row);
    }
    return rows as Rows;
  });
}
