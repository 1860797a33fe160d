/** First checks teach the gate, and its messages know when to look: no row and no request more for it. The clock is turned. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { emulatorSettings, get, phone, send, stubOf } from "../../support/api.ts";
import { nextMidnightKst, releaseClock, setClock } from "../../support/clock.ts";
import { useSettings } from "../../support/settings.ts";
import { storedOf } from "../../support/stored.ts";

useSettings("first-check", {
  CHECK_SCHEDULE: "2s,4s,7s,15s,30s",
  PROVIDER_SEND_TIMEOUT: "10m",
  PROVIDER_HISTORY_TIMEOUT: "10m",
  FIRST_CHECK_FLOOR: "500ms",
});

/** As set above. */
const FIRST_MS = 2000;
/** More than a judgement asks for. */
const CROWD = 24;
const ROUNDS = 4;
/** More than it takes to learn. */
const CROWDS = 12;

/** Longer than a crowd's slots take at 500 a second, and too short to make a check a late one. */
const SLOTS_MS = 100;

let now = nextMidnightKst();

beforeAll(async () => setClock(now));
afterAll(releaseClock);

async function turnTo(at: number): Promise<void> {
  now = Math.max(now, at);
  await setClock(now);
}

async function sendSome(count: number): Promise<readonly string[]> {
  const sent = Array.from({ length: count }, async () => send({ to: phone(), text: "hi" }));
  const messages = await Promise.all(sent);
  // The last of a crowd have slots that the clock has to be turned to.
  await turnTo(now + SLOTS_MS);
  const later = messages.filter(({ state }) => state === "accepted");
  await Promise.all(later.map(async ({ id }) => runDurableObjectAlarm(await stubOf(id))));
  return messages.map(({ id }) => id);
}

async function plannedFor(id: string): Promise<number | undefined> {
  return (await storedOf(id)).firstCheckMs;
}

/** All of them look at the latest of their next checks: none of them so late that it would teach nothing. */
async function checkAll(ids: readonly string[]): Promise<void> {
  const messages = await Promise.all(ids.map(get));
  await turnTo(Math.max(...messages.map(({ nextCheckAt }) => Date.parse(nextCheckAt ?? ""))));
  let open = ids;
  // The last of them have slots that the clock has to be turned to.
  for (let round = 0; open.length > 0 && round < ROUNDS; round++) {
    await Promise.all(open.map(async (id) => runDurableObjectAlarm(await stubOf(id))));
    const checked = await Promise.all(open.map(get));
    open = checked.filter(({ state }) => state !== "delivered").map(({ id }) => id);
    if (open.length > 0) await turnTo(now + SLOTS_MS);
  }
  expect(open).toEqual([]);
}

describe("the first check", { concurrent: false }, () => {
  it("comes earlier where results are fast: the gate is taught by checks, and tells it with the slots of sends", async () => {
    // A history that answers slowly teaches as much: what counts is when it was asked.
    await emulatorSettings({ visibleAfterMs: 0, resultAfterMs: 100, historyDelayMs: 500 });
    const [id = ""] = await sendSome(1);
    expect(await plannedFor(id)).toBeUndefined();
    await checkAll([id]);

    // Crowds are checked until they are judged and a message is told of it.
    let learned = FIRST_MS;
    for (let crowd = 0; crowd < CROWDS && learned >= FIRST_MS; crowd++) {
      await checkAll(await sendSome(CROWD));
      // Past the slots that the crowd has taken.
      await turnTo(now + FIRST_MS);
      const [one = ""] = await sendSome(1);
      learned = (await plannedFor(one)) ?? FIRST_MS;
    }
    expect(learned).toBeGreaterThan(0);
    expect(learned).toBeLessThan(FIRST_MS);
  });
});
