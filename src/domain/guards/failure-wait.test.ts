import { describe, expect, it } from "vitest";

import { waitAfter, type Failures } from "./failure-wait.ts";

const NOW = 1_700_000_000_000;
const limit = { count: 3, windowMs: 60_000 };

function waits(times: readonly number[]): readonly number[] {
  let known: Failures | undefined;
  return times.map((at) => {
    const answer = waitAfter(limit, known, NOW + at);
    known = answer.failures;
    return answer.waitMs;
  });
}

describe("wrong keys", () => {
  it("may be a few, then each doubles the wait, up to a quarter of an hour", () => {
    expect(waits([0, 1, 2, 3, 4, 5])).toEqual([0, 0, 0, 1000, 2000, 4000]);
    expect(waits(Array.from({ length: 60 }, (_, i) => i)).at(-1)).toBe(900_000);
  });

  it("are forgotten after the window while they were not too many, and by rest alone after that", () => {
    expect(waits([0, 1, 60_000, 60_001, 60_002, 60_003])).toEqual([0, 0, 0, 0, 0, 1000]);
    expect(waits([0, 1, 2, 3, 60_000])).toEqual([0, 0, 0, 1000, 2000]);
    const { forgetAt } = waitAfter(limit, { count: 5, since: NOW }, NOW + 100);
    expect(forgetAt).toBe(NOW + 100 + 4000 + 60_000);
  });
});
