/** The consumer's news for batches: where their members are, and that Postgres has them. */
import type { MemberNews } from "../../domain/batch/members.ts";
import { isState } from "../../domain/message/states.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { StoredMessage } from "../../sql/mirror/row.ts";

/** @returns ids of batches that could not be told. */
export async function tellBatches(
  isolate: Pick<Isolate, "batches">,
  messages: readonly Pick<StoredMessage, "row">[],
): Promise<ReadonlySet<string>> {
  const byBatch = Map.groupBy(
    messages.filter(({ row }) => row.batch_id !== null),
    ({ row }) => row.batch_id ?? "",
  );
  const untold = new Set<string>();
  await Promise.all(
    [...byBatch].map(async ([id, members]) => {
      const news = members.flatMap(({ row }): readonly MemberNews[] => {
        const { batch_index: index, state, revision } = row;
        return index !== null && isState(state) ? [{ index, state, revision }] : [];
      });
      try {
        await isolate.batches.find(id)?.stub.observe(news);
      } catch (error) {
        log("warn", "batch.tell_failed", { error });
        untold.add(id);
      }
    }),
  );
  return untold;
}

/** Tells batches what Postgres has. One that cannot be told mirrors again by itself, so nobody has to wait. */
export async function acknowledgeBatches(
  isolate: Pick<Isolate, "batches">,
  queued: readonly { readonly object: string; readonly batch: { readonly revision: number } }[],
): Promise<void> {
  await Promise.all(
    queued.map(async ({ object, batch }) => {
      try {
        await isolate.batches.acknowledge(object, batch.revision);
      } catch (error) {
        log("warn", "batch.acknowledge_failed", { error });
      }
    }),
  );
}
