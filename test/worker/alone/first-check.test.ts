/** First checks teach the gate, and its messages know when to look: no row and no request more for it. */
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";

import type { MessageRecord } from "../../../src/message/record.ts";
import { emulatorSettings, phone, send, stubOf, untilState } from "../../support/api.ts";

/** As vitest.config.ts sets them for this project. */
const FIRST_MS = 2000;
const SECOND_MS = 8000;

async function firstCheckOf(id: string): Promise<number | undefined> {
  const record = await runInDurableObject(await stubOf(id), (_object, state) =>
    state.storage.kv.get<MessageRecord>("message"),
  );
  return record?.firstCheckMs;
}

async function wave(count: number): Promise<readonly string[]> {
  const ids = await Promise.all(
    Array.from({ length: count }, async () => {
      const { id } = await send({ to: phone(), text: "hi" }, { prefer: "respond-async" });
      return id;
    }),
  );
  await Promise.all(ids.map(async (id) => untilState(id, "delivered", 40_000)));
  return ids;
}

async function learnedAfter(waves: number, count: number): Promise<number> {
  for (let i = 0; i < waves; i++) await wave(count);
  const [id = ""] = await wave(1);
  return (await firstCheckOf(id)) ?? 0;
}

describe("the first check", { concurrent: false }, () => {
  it("comes earlier where results are fast, later where they are slow, within the schedule", async () => {
    await emulatorSettings({ resultAfterMs: 100 });
    const { id } = await send({ to: phone(), text: "nobody knows yet" });
    expect(await firstCheckOf(id)).toBeUndefined();
    await untilState(id, "delivered", 20_000);

    const fast = await learnedAfter(2, 8);
    expect(fast).toBeGreaterThan(0);
    expect(fast).toBeLessThan(SECOND_MS / 2);

    await emulatorSettings({ resultAfterMs: 4000 });
    const slow = await learnedAfter(2, 8);
    expect(slow).toBeGreaterThan(Math.max(fast, FIRST_MS));
    expect(slow).toBeLessThanOrEqual(SECOND_MS);
  }, 180_000);
});
