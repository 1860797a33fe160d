/** What lies on a message's disk. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";

import type { MessageRecord } from "../../src/domain/message/record.ts";
import type { MessageStub } from "../../src/objects/message/message-stub.ts";
import { eventually, stubOf } from "./api.ts";
import { evict } from "./evict.ts";

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

/**
 * Changes what lies on disk behind the object's back, as a crash at that point would have left it, and forgets its memory.
 * @param alarm runs at once, or is lost
 */
export async function rewind(
  stub: MessageStub,
  change: (record: MessageRecord) => MessageRecord,
  alarm: "runs" | "lost",
): Promise<void> {
  await runInDurableObject(stub, async (_object, state) => {
    const record = state.storage.kv.get<MessageRecord>("message");
    if (!record) throw new Error("nothing stored");
    state.storage.kv.put("message", change(record));
    if (alarm === "lost") await state.storage.deleteAlarm();
    // So late that it is run by hand, and not before the memory is gone.
    else await state.storage.setAlarm(Date.now() + 3_600_000);
  });
  await evict(stub);
  if (alarm === "runs") await runDurableObjectAlarm(stub);
}
