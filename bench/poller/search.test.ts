import { expect, it } from "vitest";

import { timing } from "../../src/message/testing.ts";
import { DENSE } from "./designs.ts";
import { family, judgeSchedule, LIMIT_MS } from "./search.ts";

/** CHECK_SCHEDULE in ms. */
function offsetsOf(text: string): readonly number[] {
  const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
  return text.split(",").map((one) => Number(one.slice(0, -1)) * (units[one.slice(-1)] ?? 0));
}

it("has in the dense form a schedule that the search can find, and that keeps its limit", () => {
  const offsets = offsetsOf(DENSE.settings["CHECK_SCHEDULE"] ?? "");
  expect(family()).toContainEqual(offsets);
  expect(judgeSchedule(offsets).p95Ms).toBeLessThanOrEqual(LIMIT_MS);
});

it("offers only schedules that the setting takes, and that track as long as the default does", () => {
  for (const offsets of family()) {
    expect(offsets.length).toBeLessThanOrEqual(32);
    expect(offsets.at(-1)).toBe(timing.checks.at(-1));
    expect(offsets.toSorted((a, b) => a - b)).toEqual(offsets);
    expect(new Set(offsets).size).toBe(offsets.length);
  }
});

it("counts the checks up to the one that sees the result", () => {
  const hour = judgeSchedule([4 * 3_600_000]);
  expect(hour.checks).toBe(1);
  const late = judgeSchedule([1, 2, 4 * 3_600_000]);
  expect(late.checks).toBe(3);
});
