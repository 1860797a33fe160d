import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { IDLE_PACE, reserve, type Lane, type Pace } from "./pacer.ts";

const NOW = Date.UTC(2026, 10, 20);

/** All slots that a sequence of reservations gets. */
function slotsOf(
  asks: readonly { lane: Lane; count: number; wait: number }[],
  rate: number,
): number[] {
  let pace: Pace = IDLE_PACE;
  let now = NOW;
  const times: number[] = [];
  for (const { lane, count, wait } of asks) {
    now += wait;
    const taken = reserve(pace, { lane, count, rate }, now);
    pace = taken.pace;
    for (let i = 0; i < count; i++) times.push(taken.slots.first + i * taken.slots.intervalMs);
  }
  return times;
}

const ask = fc.record({
  lane: fc.constantFrom<Lane>("normal", "high"),
  count: fc.integer({ min: 1, max: 32 }),
  wait: fc.integer({ min: 0, max: 3000 }),
});

describe("slots", () => {
  it("are never denser than the rate, whoever asks and however", () => {
    fc.assert(
      fc.property(
        fc.array(ask, { maxLength: 60 }),
        fc.integer({ min: 1, max: 500 }),
        (asks, rate) => {
          const times = slotsOf(asks, rate).sort((a, b) => a - b);
          for (const [i, start] of times.entries()) {
            const within = times.slice(i).filter((time) => time < start + 1000).length;
            // Each lane may begin its second with a slot.
            expect(within).toBeLessThanOrEqual(rate + 2);
          }
        },
      ),
    );
  });

  it("come in the order of the requests within a lane", () => {
    const times = slotsOf(
      Array.from({ length: 1000 }, () => ({ lane: "normal" as const, count: 1, wait: 0 })),
      50,
    );
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect((times.at(-1) ?? 0) - NOW).toBeCloseTo((999 * 1000) / 40, 0);
  });

  it("let a one-time password pass ten thousand waiting messages", () => {
    const burst = reserve(IDLE_PACE, { lane: "normal", count: 10_000, rate: 50 }, NOW);
    const otp = reserve(burst.pace, { lane: "high", count: 1, rate: 50 }, NOW);
    expect(otp.slots.first).toBe(NOW);
  });
});
