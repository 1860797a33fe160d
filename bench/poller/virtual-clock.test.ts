import fc from "fast-check";
import { expect, it } from "vitest";

import { plan, resultTimes } from "./script.ts";
import { VirtualClock } from "./virtual-clock.ts";

it("lets everything happen in the order of its time, and at one time in the order in which it was asked for", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(50), { maxLength: 60 }), async (times) => {
      const clock = new VirtualClock(0);
      const seen: (readonly [number, number])[] = [];
      for (const [index, time] of times.entries()) {
        clock.at(time, () => {
          expect(clock.now).toBe(time);
          seen.push([time, index]);
        });
      }
      await clock.run(100);
      expect(seen).toEqual(times.map((time, index) => [time, index] as const).sort(byTime));
    }),
    { numRuns: 50 },
  );
});

function byTime(a: readonly [number, number], b: readonly [number, number]): number {
  return a[0] - b[0] || a[1] - b[1];
}

it("stands still while real work is under way", async () => {
  const clock = new VirtualClock(0);
  const seen: string[] = [];
  clock.spawn(async () => {
    await clock.sleep(1);
    await clock.real(
      new Promise((resolve) => {
        setTimeout(resolve, 5);
      }),
    );
    seen.push(`work ended at ${clock.now}`);
  });
  clock.at(2, () => seen.push("2"));
  await clock.run(10);
  expect(seen).toEqual(["work ended at 1", "2"]);
});

it("ends with what went wrong in it", async () => {
  const clock = new VirtualClock(0);
  clock.spawn(async () => {
    await clock.sleep(1);
    throw new Error("broken");
  });
  await expect(clock.run(10)).rejects.toThrow("broken");
});

it("scripts nobody twice, and as many slow results as it says", () => {
  const planned = plan(10_000, 30);
  expect(new Set(planned.map(({ phone }) => phone)).size).toBe(10_000);
  const times = resultTimes(1);
  const within = (ms: number): number => times.filter((time) => time <= ms).length / times.length;
  expect(within(10_000)).toBeCloseTo(0.88, 2);
  expect(within(60_000)).toBeCloseTo(0.95, 2);
  expect(within(600_000)).toBeCloseTo(0.985, 2);
  expect(resultTimes(1)).toEqual(times);
  expect(resultTimes(2)).not.toEqual(times);
});
