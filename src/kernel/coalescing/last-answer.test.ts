import { describe, expect, it } from "vitest";

import { LastAnswer } from "./last-answer.ts";

const NOW = 1_700_000_000_000;

describe("the last answer", () => {
  it("is for all while it is new; then one asks, and the others still have it", () => {
    const last = new LastAnswer<string>(5000);
    expect(last.take(NOW)).toBeUndefined();
    last.set("first", NOW);
    expect(last.take(NOW + 4999)).toBe("first");
    expect(last.take(NOW + 5000)).toBeUndefined();
    expect(last.take(NOW + 5001)).toBe("first");
    last.set("second", NOW + 6000);
    expect(last.take(NOW + 10_999)).toBe("second");
  });

  it("is asked for again where whoever asked did not come back", () => {
    const last = new LastAnswer<string>(5000);
    last.set("first", NOW);
    expect(last.take(NOW + 5000)).toBeUndefined();
    expect(last.take(NOW + 9999)).toBe("first");
    expect(last.take(NOW + 10_000)).toBeUndefined();
  });

  it("is not held for longer by a clock that was set back", () => {
    const last = new LastAnswer<string>(5000);
    last.set("first", NOW);
    expect(last.take(NOW - 60_000)).toBeUndefined();
  });
});
