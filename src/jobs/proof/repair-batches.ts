/** Has batches write their rows anew: what their objects say replaces what the table claims to know. */
import { batchSweepAt } from "../../domain/batch/batch-lifecycle.ts";
import { batchRow, type StoredBatchRow } from "../../domain/batch/batch-row.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import type { BatchFacts } from "../../objects/batch/batch-rpc.ts";
import { batchTimingOf } from "../../objects/batch/batch-timing.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { rewriteBatches } from "../../sql/mirror/write-batches.ts";

/** Objects asked at once. */
const WIDTH = 20;

export interface BatchRepair {
  readonly repaired: readonly string[];
  /** No object, or another tenant's. */
  readonly notFound: readonly string[];
}

type Host = Pick<Isolate, "settings" | "withPostgres" | "batches" | "ledger">;

export async function repairBatches(
  isolate: Host,
  tenant: string,
  ids: readonly string[],
): Promise<BatchRepair> {
  if (ids.length === 0) return { repaired: [], notFound: [] };
  const answers = await inBounds(ids, WIDTH, async (id) => {
    const found = isolate.batches.find(id);
    return found?.ask(async (stub) => stub.read(tenant));
  });
  const facts = answers.filter((answer) => answer !== undefined);
  await isolate.withPostgres(async (sql) => rewriteBatches(sql, facts.map(rowOf(isolate))), "job");
  for (const { record } of facts) {
    const { id, acceptedAt, completedAt, revision } = record;
    const completed = completedAt !== undefined;
    await isolate.ledger.addBatch(tenant, { id, acceptedAt, completed, revision });
  }
  return {
    repaired: facts.map(({ record }) => record.id),
    notFound: ids.filter((_, index) => answers[index] === undefined),
  };
}

function rowOf({ settings }: Pick<Isolate, "settings">): (facts: BatchFacts) => StoredBatchRow {
  const timing = batchTimingOf(settings);
  return ({ record, counts }) => ({
    ...batchRow(record, counts.refused),
    next_wake_at: batchSweepAt(record, timing, Date.now()),
  });
}
