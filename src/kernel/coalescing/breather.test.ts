import { afterEach, describe, expect, it, vi } from "vitest";

import { Breather } from "./breather.ts";

const SLICE = 100_000;

/** An event loop of which every turn is looked at. */
function turnedLoop() {
  let due: (() => void)[] = [];
  vi.stubGlobal("scheduler", {
    wait: async () =>
      new Promise<void>((resolve) => {
        due.push(resolve);
      }),
  });
  return {
    async turn(): Promise<void> {
      const now = due;
      due = [];
      for (const go of now) {
        go();
        // What it does until it waits again.
        for (let step = 0; step < 10; step++) await Promise.resolve();
      }
    },
    get waits(): boolean {
      return due.length > 0;
    },
  };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("long works beside other requests", () => {
  it.each([1, 3, 20])(
    "go on one in a turn, whether there are %s, each in its turn",
    async (works) => {
      const loop = turnedLoop();
      const slices: number[] = [];
      const work = async (name: number): Promise<void> => {
        const breather = new Breather();
        for (let slice = 0; slice < 5; slice++) {
          await breather.after(SLICE);
          slices.push(name);
        }
      };
      const all = Promise.all(Array.from({ length: works }, async (_, name) => work(name)));
      let turns = 0;
      let most = 0;
      for (; loop.waits; turns++) {
        const before = slices.length;
        await loop.turn();
        most = Math.max(most, slices.length - before);
      }
      await all;
      expect(most).toBe(1);
      expect(turns).toBeLessThanOrEqual(2 * 5 * works + works);
      expect(slices.slice(0, works).toSorted((a, b) => a - b)).toEqual([...Array(works).keys()]);
    },
  );

  it("cost another tenant's requests at most as many turns again as they have themselves", async () => {
    const turnsOf = async (works: number): Promise<readonly number[]> => {
      const loop = turnedLoop();
      let slices = 0;
      for (let name = 0; name < works; name++) {
        const breather = new Breather();
        void (async () => {
          for (let slice = 0; slice < 500; slice++) {
            await breather.after(SLICE);
            slices++;
          }
        })();
      }
      const costs: number[] = [];
      for (let request = 0; request < 40; request++) {
        const [began, turns] = [slices, 3 + (request % 7)];
        const asked = (async () => {
          for (let turn = 0; turn < turns; turn++) await scheduler.wait(0);
        })();
        for (let turn = 0; turn < turns; turn++) await loop.turn();
        await asked;
        costs.push(turns + slices - began);
      }
      return costs.sort((a, b) => a - b);
    };
    const p95 = (costs: readonly number[]): number =>
      costs[Math.ceil(costs.length * 0.95) - 1] ?? 0;
    const quiet = p95(await turnsOf(0));
    expect(quiet).toBe(9);
    for (const works of [1, 10]) expect(p95(await turnsOf(works))).toBeLessThanOrEqual(2 * quiet);
  });

  it("wait for none whose request is gone", async () => {
    const loop = turnedLoop();
    void new Breather().after(SLICE);
    await loop.turn();
    // Canceled in its pause: its timer never rings.
    void new Breather().after(SLICE);
    const gone = turnedLoop();
    let went = false;
    void new Breather().after(SLICE).then(() => {
      went = true;
    });
    await gone.turn();
    expect(went).toBe(false);
    const now = Date.now();
    vi.spyOn(Date, "now").mockReturnValue(now + 5001);
    await gone.turn();
    expect(went).toBe(true);
  });
});
