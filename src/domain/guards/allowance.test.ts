import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { giveBackSome, takeSome } from "./allowance.ts";
import { LocalRates } from "./local-rates.ts";

const NOW = 1_700_000_000_000;
const allowance = fc.record({
  count: fc.integer({ min: 1, max: 2000 }),
  windowMs: fc.integer({ min: 1000, max: 86_400_000 }),
});

describe("an allowance", () => {
  it("gives all of it at once, then one in each part of the time", () => {
    const five = { count: 5, windowMs: 600_000 };
    const first = takeSome(five, undefined, { asked: 7, owed: 0 }, NOW);
    expect(first).toMatchObject({ granted: 5, retryAfterMs: 120_000 });
    const early = takeSome(five, first.paidUntil, { asked: 1, owed: 0 }, NOW + 119_999);
    expect(early).toMatchObject({ granted: 0, retryAfterMs: 1 });
    expect(takeSome(five, early.paidUntil, { asked: 1, owed: 0 }, NOW + 120_000).granted).toBe(1);
    expect(takeSome(five, first.paidUntil, { asked: 9, owed: 0 }, NOW + 600_000).granted).toBe(5);
  });

  it("never grants more than its count and what came free since, however it is asked", () => {
    fc.assert(
      fc.property(
        allowance,
        fc.array(
          fc.record({
            wait: fc.integer({ min: 0, max: 86_400_000 }),
            asked: fc.integer({ min: 0, max: 50 }),
            owed: fc.integer({ min: 0, max: 5 }),
          }),
          { maxLength: 40 },
        ),
        (rule, asks) => {
          let now = NOW;
          let paid: number | undefined;
          let granted = 0;
          for (const { wait, asked, owed } of asks) {
            now += wait;
            const taken = takeSome(rule, paid, { asked: asked, owed: owed }, now);
            paid = taken.paidUntil;
            granted += taken.granted;
            expect(taken.granted).toBeLessThanOrEqual(asked);
            if (taken.granted < asked) expect(taken.retryAfterMs).toBeGreaterThan(0);
          }
          const cameFree = ((now - NOW) * rule.count) / rule.windowMs;
          expect(granted).toBeLessThanOrEqual(rule.count + cameFree + 0.05);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is open when it said it would be", () => {
    fc.assert(
      fc.property(allowance, fc.integer({ min: 0, max: 5000 }), (rule, owed) => {
        const full = takeSome(rule, undefined, { asked: rule.count + 1, owed: owed }, NOW);
        const then = NOW + Math.ceil(full.retryAfterMs);
        expect(takeSome(rule, full.paidUntil, { asked: 1, owed: 0 }, then).granted).toBe(1);
        expect(full.retryAfterMs).toBeLessThanOrEqual(2 * rule.windowMs);
      }),
    );
  });

  it("has room again for what is given back", () => {
    fc.assert(
      fc.property(allowance, (rule) => {
        const full = takeSome(rule, undefined, { asked: rule.count, owed: 0 }, NOW);
        const back = giveBackSome(rule, full.paidUntil, rule.count);
        expect(takeSome(rule, back, { asked: rule.count, owed: 0 }, NOW).granted).toBe(rule.count);
      }),
    );
  });

  it("is not closed for ever by a clock that was set back", () => {
    const rule = { count: 5, windowMs: 600_000 };
    const { retryAfterMs } = takeSome(rule, NOW + 10 * 86_400_000, { asked: 1, owed: 0 }, NOW);
    expect(retryAfterMs).toBeLessThanOrEqual(1_200_000);
  });
});

describe("what an isolate lets go unasked", () => {
  const rule = { count: 30, windowMs: 600_000 };

  it("is a tenth, is told at the first question, and is over then", () => {
    const local = new LocalRates();
    const places = Array.from({ length: 6 }, () => local.place("a", rule, 1, NOW));
    expect(places).toEqual([
      { kind: "free" },
      { kind: "free" },
      { kind: "free" },
      { kind: "ask", owed: 3 },
      { kind: "ask", owed: 0 },
      { kind: "ask", owed: 0 },
    ]);
    expect(local.place("b", rule, 1, NOW)).toEqual({ kind: "free" });
    expect(local.place("a", rule, 1, NOW + 600_000)).toEqual({ kind: "free" });
  });

  it("is nothing while it knows that the allowance is used up", () => {
    const local = new LocalRates();
    local.place("a", rule, 9, NOW);
    local.deny("a", NOW + 20_000);
    expect(local.place("a", rule, 1, NOW + 5000)).toEqual({
      kind: "denied",
      retryAfterMs: 15_000,
    });
    expect(local.place("a", rule, 1, NOW + 20_000).kind).toBe("ask");
  });
});
