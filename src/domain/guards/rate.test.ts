import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { rateHeaders, takeRate } from "./rate.ts";

const T = 1_790_000_000_000;

describe("takeRate", () => {
  it("lets a full burst pass at once, then one by one", () => {
    let paidUntil: number | undefined;
    const take = (now: number): boolean => {
      const answer = takeRate({ perSecond: 5 }, paidUntil, 1, now);
      ({ paidUntil } = answer);
      return answer.allowed;
    };
    expect([1, 2, 3, 4, 5, 6].map(() => take(T))).toEqual([true, true, true, true, true, false]);
    expect([take(T + 199), take(T + 200), take(T + 200)]).toEqual([false, true, false]);
    expect([1, 2, 3, 4, 5, 6].map(() => take(T + 5000)).filter(Boolean)).toHaveLength(5);
  });

  it("says what is left and when to come again", () => {
    const first = takeRate({ perSecond: 10 }, undefined, 4, T);
    expect(first).toMatchObject({ allowed: true, remaining: 6, resetMs: 400, retryAfterMs: 0 });
    const refused = takeRate({ perSecond: 10 }, first.paidUntil, 7, T);
    expect(refused).toMatchObject({ allowed: false, remaining: 6, retryAfterMs: 100 });
    expect(takeRate({ perSecond: 10 }, refused.paidUntil, 7, T + 100).allowed).toBe(true);
  });

  it("lets what costs more than a burst pass when everything is saved up, and pays afterwards", () => {
    const rate = { perSecond: 10 };
    const large = takeRate(rate, undefined, 100, T);
    expect(large).toMatchObject({ allowed: true, remaining: 0, resetMs: 10_000 });
    expect(takeRate(rate, large.paidUntil, 1, T + 9000).allowed).toBe(false);
    expect(takeRate(rate, large.paidUntil, 1, T + 9100).allowed).toBe(true);
    expect(takeRate(rate, T + 1, 100, T).allowed).toBe(false);
  });

  it("never lets more pass in any time than the burst and what the time gives", () => {
    const steps = fc.array(fc.record({ wait: fc.nat(400), cost: fc.integer({ min: 1, max: 8 }) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 50 }), steps, (perSecond, steps) => {
        let paidUntil: number | undefined;
        let now = T;
        let passed = 0;
        for (const { wait, cost } of steps) {
          now += wait;
          const answer = takeRate({ perSecond }, paidUntil, cost, now);
          ({ paidUntil } = answer);
          if (answer.allowed) passed += cost;
          else expect(answer.retryAfterMs).toBeGreaterThan(0);
          expect(answer.remaining).toBeLessThanOrEqual(perSecond);
          expect(passed).toBeLessThanOrEqual(perSecond * (1 + (now - T) / 1000) + 1e-6);
        }
      }),
    );
  });
});

it("writes the headers of the draft", () => {
  const rate = { perSecond: 10 };
  expect(rateHeaders(rate, takeRate(rate, undefined, 1, T))).toEqual({
    "ratelimit-policy": '"key";q=10;w=1',
    ratelimit: '"key";r=9;t=1',
  });
});
