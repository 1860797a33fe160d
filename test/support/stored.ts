/** What lies on a message's disk. */
import { runInDurableObject } from "cloudflare:test";

import type { MessageRecord } from "../../src/domain/message/record.ts";
import { eventually, stubOf } from "./api.ts";

/** The record as it lies on disk. */
export async function storedOf(id: string): Promise<MessageRecord> {
  const record = await runInDurableObject(await stubOf(id), (_object, state) =>
    state.storage.kv.get<MessageRecord>("message"),
  );
  if (!record) throw new Error("nothing is stored");
  return record;
}

/** When the gate let the message start, epoch ms. */
export async function slotOf(id: string): Promise<number> {
  return (await storedOf(id)).attemptAfter ?? 0;
}

/** Until Postgres is known to have it all: a copy that is not acknowledged comes again, and would mend what a test spoils. */
export async function untilAcknowledged(id: string): Promise<void> {
  await eventually(
    async () => storedOf(id),
    (record) => record.mirrored === record.revision,
  );
}
