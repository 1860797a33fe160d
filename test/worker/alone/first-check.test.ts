/** First checks teach the gate, and its messages know when to look: no row and no request more for it. */
import { describe, expect, it } from "vitest";

import { emulatorSettings, eventually, phone, send, untilState } from "../../support/api.ts";
import { storedOf } from "../../support/stored.ts";

/** As test/config/workerd.ts sets them for this project. */
const FIRST_MS = 2000;
/** More than a judgement asks for. */
const CROWD = 24;

async function sendSome(count: number): Promise<readonly string[]> {
  const sent = Array.from({ length: count }, async () =>
    send({ to: phone(), text: "hi" }, { prefer: "respond-async" }),
  );
  return (await Promise.all(sent)).map(({ id }) => id);
}

async function plannedFor(id: string): Promise<number | undefined> {
  return (await storedOf(id)).firstCheckMs;
}

/** Lets crowds be checked until they are judged and a message is told of it. */
async function learnedFromCrowds(isLearned: (firstMs: number) => boolean): Promise<number> {
  const learned = await eventually(
    async () => {
      const ids = await sendSome(CROWD);
      await Promise.all(ids.map(async (one) => untilState(one, "delivered")));
      // What the gate has learned is in its memory alone, and an idle object loses that: no long waits.
      const [id = ""] = await sendSome(1);
      return plannedFor(id);
    },
    (firstMs) => firstMs !== undefined && isLearned(firstMs),
  );
  return learned ?? 0;
}

describe("the first check", { concurrent: false }, () => {
  it("comes earlier where results are fast: the gate is taught by checks, and tells it with the slots of sends", async () => {
    // A history that answers slowly teaches as much: what counts is when it was asked.
    await emulatorSettings({ visibleAfterMs: 0, resultAfterMs: 100, historyDelayMs: 1500 });
    const [id = ""] = await sendSome(1);
    expect(await plannedFor(id)).toBeUndefined();
    await untilState(id, "delivered");

    expect(await learnedFromCrowds((firstMs) => firstMs < FIRST_MS)).toBeGreaterThan(0);
  });
});
