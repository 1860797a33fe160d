import { describe, expect, it } from "vitest";

import { isTold, rowOf } from "./rows.ts";

const CPU = { part: "p", figure: "CPU", unit: "ms" };

describe("a figure of a machine that does not tell it", () => {
  it("is known by being no number, alone or beside a baseline", () => {
    expect(isTold(rowOf({ ...CPU, ours: Number.NaN }))).toBe(false);
    const unknown = [Number.NaN, Number.NaN];
    expect(isTold(rowOf({ ...CPU, ours: unknown, baseline: unknown, aim: { max: 1 } }))).toBe(
      false,
    );
  });

  it("leaves figures that are told, of nothing too", () => {
    expect(isTold(rowOf({ ...CPU, ours: 0 }))).toBe(true);
    expect(isTold(rowOf({ ...CPU, ours: [3, 4], baseline: [1, 2] }))).toBe(true);
  });
});
