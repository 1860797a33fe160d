/** A key's rate over two isolates, and the real object of its tenant: a file of its own, as an object that is slow is waited for. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { ASK_MS, chargeKey, type RateHost } from "../../../src/objects/tenant/charge-key.ts";
import { isolateWith } from "../../support/isolate.ts";
import { useSettings } from "../../support/settings.ts";

useSettings("rate");

const rate = { perSecond: 40 };
/** A twentieth of the limit, of each isolate. */
const ADVANCE = 2;

beforeAll(() => {
  // The clock stands still: nothing comes free.
  vi.setSystemTime(Date.now());
  const real = globalThis.setTimeout;
  vi.spyOn(globalThis, "setTimeout").mockImplementation(((ring: () => void, ms?: number) =>
    real(ring, ms === ASK_MS ? 600_000 : ms)) as typeof setTimeout);
});
afterAll(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** As many requests at once as in turn come. @returns how many may pass, of each isolate */
async function passedOf(isolates: readonly RateHost[], each: number): Promise<readonly number[]> {
  const name = crypto.randomUUID();
  const passed = isolates.map(() => 0);
  const told: Promise<unknown>[] = [];
  const ctx = { waitUntil: (work: Promise<unknown>) => void told.push(work) };
  const ask = async (place: number): Promise<void> => {
    const isolate = isolates[place];
    const wish = { name, rate, cost: 1, prepaid: 0 };
    const answer = isolate && (await chargeKey(isolate, "rate-test", wish, ctx));
    if (answer?.allowed) passed[place] = (passed[place] ?? 0) + 1;
  };
  for (let i = 0; i < each; i += 5) {
    await Promise.all(
      Array.from({ length: 5 }, async () => Promise.all([...isolates.keys()].map(ask))),
    );
  }
  await Promise.all(told);
  return passed;
}

describe("the rate of a key", () => {
  it("is the whole limit for one isolate, and one limit for two together but for a twentieth each", async () => {
    expect(await passedOf([isolateWith({})], 60)).toEqual([40]);
    const [one = 0, two = 0] = await passedOf([isolateWith({}), isolateWith({})], 60);
    expect(one + two).toBeGreaterThanOrEqual(40);
    expect(one + two).toBeLessThanOrEqual(40 + 2 * ADVANCE);
    expect(Math.min(one, two)).toBeGreaterThan(0);
  });

  it("is each isolate's own count where the object does not answer, logged and counted", async () => {
    const log = vi.spyOn(console, "warn").mockReturnValue();
    const away = { charge: async () => Promise.reject(new Error("away")) };
    const broken = (): RateHost => {
      const { memory, telemetry } = isolateWith({});
      const tenants = { stub: () => away } as unknown as RateHost["tenants"];
      return { memory, telemetry, tenants };
    };
    expect(await passedOf([broken(), broken()], 60)).toEqual([40, 40]);
    // Each of the first few that ask at once, then none for a second.
    const asked = log.mock.calls.filter(([line]) => String(line).includes("rate.not_asked"));
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(asked.length).toBeLessThanOrEqual(10);
  });

  it("is in the object's memory alone: it writes nothing", async () => {
    const stub = env.TENANTS.getByName("rate-test-idle");
    await stub.charge({ name: "k", rate, owed: 3, cost: 1 });
    const more = await stub.charge({ name: "k", rate, owed: 0, cost: 37 });
    expect(more).toMatchObject({ allowed: false });
    const stored = await runInDurableObject(stub, (_object, state) => [...state.storage.kv.list()]);
    expect(stored).toEqual([]);
  });
});
