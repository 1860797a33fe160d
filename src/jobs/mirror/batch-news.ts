/** What the mirror's consumer tells batches: where their members are, and that Postgres has them. */
import type { MemberNews } from "../../domain/batch/members.ts";
import { isState } from "../../domain/message/states.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { acknowledgeBatch, findBatch } from "../../objects/batch/batch-stub.ts";
import type { StoredMessage } from "../../sql/mirror/row.ts";

/** @returns ids of batches that could not be told. */
export async function tellBatches(
  env: Env,
  settings: Settings,
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
        await findBatch(env, settings, id)?.stub.observe(news);
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
  env: Env,
  queued: readonly { readonly object: string; readonly batch: { readonly revision: number } }[],
): Promise<void> {
  await Promise.all(
    queued.map(async ({ object, batch }) => {
      try {
        await acknowledgeBatch(env, object, batch.revision);
      } catch (error) {
        log("warn", "batch.acknowledge_failed", { error });
      }
    }),
  );
}
