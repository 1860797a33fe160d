/** A file of its own: its line of waiting messages is everybody's. The clock stands still, so that only the slots are looked at. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { get, phone, send, stubOf } from "../../support/api.ts";
import { nextMidnightKst, releaseClock, setClock } from "../../support/clock.ts";
import { waitForGate } from "../../support/patient-gate.ts";
import { useSettings } from "../../support/settings.ts";
import { slotOf } from "../../support/stored.ts";

useSettings("pace", {
  IWINV_SEND_RATE: "40",
  ABSENCE_WAIT: "1s",
  ABSENCE_AFTER: "info=4s",
});

/** As set above. */
const RATE = 40;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

const begun = nextMidnightKst();

beforeAll(async () => {
  waitForGate();
  await setClock(begun);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await releaseClock();
});

describe("a burst", () => {
  it("is spread evenly, in the order of acceptance, and lets a one-time password pass", async () => {
    const ids: string[] = [];
    for (let block = 0; block < 10; block++) {
      const sent = await Promise.all(
        Array.from({ length: 20 }, async () =>
          send({ to: phone(), text: "hi" }, { prefer: "respond-async" }),
        ),
      );
      ids.push(...sent.map(({ id }) => id));
    }
    const otp = await send({ to: phone(), text: "otp", priority: "high" });
    expect((await slotOf(otp.id)) - begun).toBeLessThan(SECOND);

    const slots = await Promise.all(ids.map(async (id) => slotOf(id)));
    for (const start of slots) {
      const within = slots.filter((at) => at >= start && at < start + SECOND).length;
      // What starts at once starts up to the lead of a slot early.
      expect(within).toBeLessThanOrEqual(RATE + 3);
    }
    expect(Math.max(...slots) - Math.min(...slots)).toBeGreaterThan(4 * SECOND);
    // Roughly the order of acceptance: what an isolate holds in advance may pass a few.
    const few = 80;
    const places = [...slots.keys()].sort((a, b) => (slots[a] ?? 0) - (slots[b] ?? 0));
    const passed = [...places.entries()].filter(([place, index]) => Math.abs(place - index) >= few);
    expect(passed).toEqual([]);

    const last = ids.slice(-5);
    // To their slots, and to their checks.
    for (const at of [begun + 10 * SECOND, begun + MINUTE, begun + 10 * MINUTE]) {
      await setClock(at);
      for (const id of last) await runDurableObjectAlarm(await stubOf(id));
    }
    for (const id of last) expect(await get(id)).toMatchObject({ state: "delivered" });
  });
});
