/** Writes batches as their objects have them: those that a ledger knows, and those that messages name. */
import { log } from "../../kernel/log.ts";
import type { LedgerBatchPage } from "../../objects/ledger/ledger-rpc.ts";
import type { LedgerStub } from "../../objects/ledger/ledger-stub.ts";
import { repairBatches } from "../proof/repair-batches.ts";

export type BatchHost = Parameters<typeof repairBatches>[0];

/** Batches in a call. */
const TOGETHER = 100;

export interface BatchesDone {
  readonly batches: number;
  /** Number of objects that could not be queried. */
  readonly failed: number;
}

/** A batch whose object is gone is left alone: the row may be the last copy. */
export async function rebuildBatches(
  isolate: BatchHost,
  tenant: string,
  ids: readonly string[],
): Promise<BatchesDone> {
  const done = { batches: 0, failed: 0 };
  for (let at = 0; at < ids.length; at += TOGETHER) {
    const some = ids.slice(at, at + TOGETHER);
    try {
      done.batches += (await repairBatches(isolate, tenant, some)).repaired.length;
    } catch (error) {
      if (error instanceof Error && error.name === "DatabaseUnavailableError") throw error;
      log("warn", "rebuild.batches_failed", { error });
      done.failed += some.length;
    }
  }
  return done;
}

export async function batchesOf(ledger: LedgerStub | undefined): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const page = (await ledger?.batches(after)) as unknown as LedgerBatchPage | undefined;
    ids.push(...(page?.batches ?? []).map(({ id }) => id));
    after = page?.next ?? null;
  } while (after !== null);
  return ids;
}
