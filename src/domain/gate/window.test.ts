import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { afterCall, newWindow, windowAt, type Window } from "./window.ts";

const NOW = Date.UTC(2026, 10, 20);
const BOUNDS = { start: 2, most: 500, timeLimitMs: 10_000 };

/** Rounds of as many calls as may be open, each of which takes so long. */
function rounds(window: Window, count: number, ms: number, began = NOW): Window {
  let now = began;
  let next = window;
  for (let round = 0; round < count; round++) {
    const beganAt = now;
    now += ms;
    const open = Math.floor(next.limit);
    for (let call = 0; call < open; call++) {
      next = afterCall(next, { beganAt, ms, faulty: false, full: true }, BOUNDS, now);
    }
  }
  return next;
}

describe("the window", () => {
  it("begins low and doubles with every round that comes back quickly", () => {
    let window = newWindow(BOUNDS);
    const limits: number[] = [];
    for (let i = 0; i < 9; i++) {
      limits.push(window.limit);
      window = rounds(window, 1, 50, NOW + i * 50);
    }
    expect(limits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 500]);
  });

  it("opens up to a provider that is always slow", () => {
    expect(rounds(newWindow(BOUNDS), 6, 4000).limit).toBeGreaterThan(60);
  });

  it("does not grow while calls wait for each other", () => {
    const window = rounds(newWindow(BOUNDS), 5, 50);
    const later = rounds(window, 1, 1000, NOW + 1000);
    expect(later.limit).toBe(window.limit);
  });

  it("is halved once by what fails together, and then grows slowly", () => {
    const window = rounds(newWindow(BOUNDS), 5, 50);
    let next = window;
    for (let i = 0; i < 64; i++) {
      const call = { beganAt: NOW + 1000, ms: 10_000, faulty: i % 2 === 0, full: true };
      next = afterCall(next, call, BOUNDS, NOW + 11_000 + i);
    }
    expect(next.limit).toBe(window.limit / 2);
    expect(rounds(next, 3, 50, NOW + 20_000).limit).toBeCloseTo(window.limit / 2 + 3, 0);
  });

  it("does not grow where few calls are made, and is small again when nobody used it", () => {
    let window = newWindow(BOUNDS);
    for (let i = 0; i < 100; i++) {
      const call = { beganAt: NOW + i, ms: 20, faulty: false, full: false };
      window = afterCall(window, call, BOUNDS, NOW + i + 20);
    }
    expect(window.limit).toBe(2);
    const wide = rounds(newWindow(BOUNDS), 6, 50);
    expect(windowAt(wide, BOUNDS, wide.usedAt + 5000).limit).toBe(wide.limit);
    expect(windowAt(wide, BOUNDS, wide.usedAt + 10_000).limit).toBe(2);
  });

  it("always has room for one call, and never more than it may", () => {
    const call = fc.record({
      ms: fc.integer({ min: 0, max: 12_000 }),
      faulty: fc.boolean(),
      full: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 200 }),
        fc.integer({ min: 1, max: 40 }),
        (all, most) => {
          const bounds = { ...BOUNDS, most };
          let window = newWindow(bounds);
          let now = NOW;
          for (const { ms, faulty, full } of all) {
            now += ms;
            window = afterCall(
              windowAt(window, bounds, now),
              { beganAt: now - ms, ms, faulty, full },
              bounds,
              now,
            );
            expect(window.limit).toBeGreaterThanOrEqual(1);
            expect(window.limit).toBeLessThanOrEqual(most);
          }
        },
      ),
    );
  });
});
