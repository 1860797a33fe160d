/** A file of its own: its line of waiting messages is everybody's. The clock stands still, so that only the slots are looked at. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { call, eventually, get, phone, send, stubOf } from "../../support/api.ts";
import { nextMidnightKst, releaseClock, setClock } from "../../support/clock.ts";
import { waitForGate } from "../../support/patient-gate.ts";
import { useSettings } from "../../support/settings.ts";
import { slotOf, storedOf } from "../../support/stored.ts";
import { tenantWithKey, type TestTenant } from "../../support/tenants.ts";

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

    const records = await Promise.all(ids.map(async (id) => storedOf(id)));
    const slots = records.map(({ attemptAfter }) => attemptAfter);
    // Slots, and the times at which those beyond half a second ask for theirs.
    const groups = Map.groupBy(records, ({ toldLater = 0 }) => toldLater > 0);
    expect(groups.get(false)?.length).toBeGreaterThan(10);
    for (const group of groups.values()) {
      const times = group.map(({ attemptAfter }) => attemptAfter);
      for (const start of times) {
        const within = times.filter((at) => at >= start && at < start + SECOND).length;
        // What starts at once starts up to the lead of a slot early.
        expect(within).toBeLessThanOrEqual(RATE + 3);
      }
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

  it("of a tenant that calls all of it high costs another's messages half a second, and is sent itself", async () => {
    const start = begun + 20 * MINUTE;
    await setClock(start);
    const [many, few] = [await tenantWithKey(), await tenantWithKey()];
    const accept = async ({ key }: TestTenant, priority: "high" | "normal"): Promise<string> => {
      const headers = { prefer: "respond-async" };
      const body = { to: phone(), text: "hi", priority };
      const response = await call("/v1/messages", { key, headers, body });
      expect(response.status, await response.clone().text()).toBe(202);
      return (await response.json<{ id: string }>()).id;
    };
    const flood = await Promise.all(
      Array.from({ length: 100 }, async (_, index) =>
        accept(many, index % 4 === 0 ? "normal" : "high"),
      ),
    );
    const few1 = await accept(few, "normal");
    expect((await slotOf(few1)) - start).toBeLessThanOrEqual(SECOND / 2 + 200);
    const otp = await accept(few, "high");
    expect((await slotOf(otp)) - start).toBeLessThanOrEqual(SECOND);
    const told = await Promise.all(flood.map(async (id) => (await storedOf(id)).toldLater ?? 0));
    expect(told.filter((times) => times > 0).length).toBeGreaterThan(50);

    // To what each was told, until all of them had a slot.
    for (let second = 1; second <= 20; second++) {
      await setClock(start + second * SECOND);
      for (const id of [few1, otp, ...flood]) {
        const { state, attemptAfter } = await storedOf(id);
        if (state === "accepted" && attemptAfter <= Date.now())
          await runDurableObjectAlarm(await stubOf(id));
      }
    }
    for (const id of [few1, otp, ...flood])
      await eventually(
        async () => storedOf(id),
        ({ state }) => state === "sent" || state === "delivered",
      );
  });
});
