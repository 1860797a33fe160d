/** First checks teach the gate, and its messages know when to look: no row and no request more for it. */
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";

import type { MessageRecord } from "../../../src/message/record.ts";
import { emulatorSettings, phone, send, stubOf, untilState } from "../../support/api.ts";

/** As vitest.config.ts sets them for this project. */
const FIRST_MS = 2000;
const SECOND_MS = 4000;
/** A group, and what its last message may take. */
const JUDGED_MS = 2.2 * SECOND_MS + 1500;
/** More than a judgement asks for. */
const CROWD = 24;

async function sendSome(count: number): Promise<readonly string[]> {
  const sent = Array.from({ length: count }, async () =>
    send({ to: phone(), text: "hi" }, { prefer: "respond-async" }),
  );
  return (await Promise.all(sent)).map(({ id }) => id);
}

async function plannedFor(id: string): Promise<number | undefined> {
  const record = await runInDurableObject(await stubOf(id), (_object, state) =>
    state.storage.kv.get<MessageRecord>("message"),
  );
  return record?.firstCheckMs;
}

/** Lets a crowd be checked, waits until it is judged, and asks what a message is told then. */
async function learnedFromCrowd(): Promise<number> {
  const ids = await sendSome(CROWD);
  await Promise.all(ids.map(async (id) => untilState(id, "delivered", 40_000)));
  // What it has learned is in its memory alone, and an idle object loses that.
  for (let waited = 0; waited < JUDGED_MS; waited += 2000) {
    await scheduler.wait(2000);
    await sendSome(1);
  }
  // Isolates lease slots in blocks: one more asks the gate, and the next one knows.
  await sendSome(CROWD);
  const [id = ""] = await sendSome(1);
  return (await plannedFor(id)) ?? 0;
}

describe("the first check", { concurrent: false }, () => {
  it("comes earlier where results are fast: the gate is taught by checks, and tells it with the slots of sends", async () => {
    await emulatorSettings({ visibleAfterMs: 0, resultAfterMs: 100 });
    const [id = ""] = await sendSome(1);
    expect(await plannedFor(id)).toBeUndefined();
    await untilState(id, "delivered", 20_000);

    const fast = await learnedFromCrowd();
    expect(fast).toBeGreaterThan(0);
    expect(fast).toBeLessThan(FIRST_MS);
  }, 180_000);
});
