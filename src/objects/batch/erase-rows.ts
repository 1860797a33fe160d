/** Members of a batch that are no messages yet, and are not to become any: their rows are forgotten and count as refused. */
import type { BatchRecord, BatchRow, Refusal } from "../../domain/batch/batch-record.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { lookUpHashes } from "../../sql/privacy/look-up-hash.ts";
import type { BatchStore } from "./batch-store.ts";

/** Most refusals that a batch lists. */
const MAX_REFUSALS = 1000;

/** Places of the recipient's rows. */
export async function findRows(
  settings: Settings,
  store: BatchStore,
  batch: BatchRecord,
  hashes: readonly string[],
): Promise<ReadonlySet<number>> {
  const wanted = new Set(hashes);
  const found = new Set<number>();
  for (const chunk of waitingChunks(batch)) {
    for (const { index, request } of store.rows(batch.upload, chunk)) {
      const own = await lookUpHashes(settings, batch.tenant, request.to);
      if (own.some((hash) => wanted.has(hash))) found.add(index);
    }
  }
  return found;
}

/**
 * Forgets those that still are no messages, in one turn.
 * @param isMade whether a row is being made into a message: it is found as that
 * @returns their places
 */
export function dropFoundRows(
  store: BatchStore,
  batch: BatchRecord,
  found: ReadonlySet<number>,
  isMade: (index: number) => boolean,
): readonly number[] {
  const dropped: number[] = [];
  const goes = ({ index }: BatchRow): boolean => found.has(index) && !isMade(index);
  for (const chunk of waitingChunks(batch)) {
    const rows = store.rows(batch.upload, chunk);
    const gone = rows.filter(goes).map(({ index }) => index);
    if (gone.length === 0) continue;
    store.putRows(
      batch.upload,
      chunk,
      rows.filter((row) => !goes(row)),
    );
    dropped.push(...gone);
  }
  const refusals = dropped.map((index): Refusal => ({
    index,
    pointer: "/to",
    code: "erased",
    detail: "was erased",
    late: true,
  }));
  if (refusals.length > 0) {
    store.putRefusals([...store.refusals(), ...refusals].slice(0, MAX_REFUSALS));
  }
  return dropped;
}

function waitingChunks({ chunks, doneChunks }: BatchRecord): readonly number[] {
  return Array.from({ length: Math.max(0, chunks - doneChunks) }, (_, n) => doneChunks + n);
}
