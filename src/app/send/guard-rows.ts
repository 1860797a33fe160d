/** Guard: rows of a batch that a guard refuses are refused by their places. */
import type { BatchRow, Refusal } from "../../domain/batch/batch-record.ts";
import type { TenantConfig } from "../../domain/tenant/tenant-config.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { guardFault } from "../guards/guard-fault.ts";
import { guardMessages, type GuardHost } from "../guards/guard-messages.ts";

export interface TakenRows {
  readonly rows: readonly BatchRow[];
  readonly refusals: readonly Refusal[];
  /** Places of rows whose text may go to their number twice. */
  readonly repeatable: ReadonlySet<number>;
}

export interface GuardedRows extends TakenRows {
  readonly giveBack: () => Promise<void>;
}

export async function guardRows(
  isolate: GuardHost & Pick<Isolate, "batches">,
  config: TenantConfig,
  batchId: string,
  taken: TakenRows,
): Promise<GuardedRows> {
  const idOf = async (row: BatchRow): Promise<string> =>
    (await isolate.batches.member(config.id, batchId, row)).publicId;
  const guarded = taken.rows.map((row) => ({
    request: row.request,
    allowDuplicate: taken.repeatable.has(row.index),
    id: async () => idOf(row),
  }));
  const { refusals, giveBack } = await guardMessages(isolate, config, guarded);
  const refused: readonly Refusal[] = taken.rows.flatMap((row, place) => {
    const refusal = refusals.get(place);
    return refusal ? [{ index: row.index, ...guardFault(refusal) }] : [];
  });
  return {
    ...taken,
    rows: taken.rows.filter((_row, place) => !refusals.has(place)),
    refusals: [...taken.refusals, ...refused].sort((a, b) => a.index - b.index),
    giveBack,
  };
}
