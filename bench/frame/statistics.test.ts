import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { rowOf } from "./rows.ts";
import { median, pairedRatio, quantile, spreadOf } from "./statistics.ts";

describe("statistics of the bench", () => {
  it("takes the middle, or what lies between the two in the middle", () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([10, 20, 30, 40, 50], 0.95)).toBeCloseTo(48);
  });

  it("stays within the values, in order, whatever the order they came in", () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, (list) => {
        const { p25, median: middle, p75 } = spreadOf(list);
        expect(p25).toBeGreaterThanOrEqual(Math.min(...list));
        expect(middle).toBeGreaterThanOrEqual(p25);
        expect(p75).toBeGreaterThanOrEqual(middle);
        expect(p75).toBeLessThanOrEqual(Math.max(...list));
        expect(spreadOf(list.toReversed())).toEqual(spreadOf(list));
      }),
    );
  });

  it("refuses what has no quantile", () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => quantile([1], 1.1)).toThrow(RangeError);
    expect(() => quantile([1], Number.NaN)).toThrow(RangeError);
  });

  it("compares round by round: a slow spell of the machine slows both", () => {
    expect(pairedRatio([10, 1, 10], [20, 2, 20])).toEqual({
      median: 0.5,
      p25: 0.5,
      p75: 0.5,
      n: 3,
    });
    expect(pairedRatio([1, 2], [1, 1])).toMatchObject({ p25: 1.25, median: 1.5, p75: 1.75 });
    expect(() => pairedRatio([1], [1, 2])).toThrow(RangeError);
  });
});

describe("a row of the bench", () => {
  const measured = { part: "p", figure: "f", unit: "ms" };

  it("judges the ratio where there is one, else the figure", () => {
    const slow = rowOf({ ...measured, ours: [80], baseline: [100], aim: { min: 0.85 } });
    expect(slow).toMatchObject({ ratio: { median: 0.8 }, aim: "≥ 0.85", met: false });
    expect(rowOf({ ...measured, ours: 7, aim: { max: 8 } })).toMatchObject({
      ratio: null,
      aim: "≤ 8",
      met: true,
    });
  });
});
