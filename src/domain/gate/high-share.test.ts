import { describe, expect, it } from "vitest";

import { HighShare } from "./high-share.ts";
import { IDLE_PACE, reserve, type Lane, type Pace } from "./pacer.ts";

const NOW = Date.UTC(2026, 10, 20);
/** Ten a second of them in the high lane. */
const RATE = 50;

/** The gate's pace, as its dispatch keeps it. */
function gate() {
  const shares = new HighShare();
  let pace: Pace = IDLE_PACE;
  let now = NOW;
  return {
    at(ms: number): void {
      now = NOW + ms;
    },
    /** @returns how long the call waits for its slot, ms */
    call(tenant: string, lane: Lane): number {
      const own =
        lane === "high" ? shares.place({ tenant, count: 1, rate: RATE }, now) : { lane, count: 1 };
      const before = pace;
      const taken = reserve(pace, { ...own, rate: RATE }, now);
      pace = taken.pace;
      if (own.lane === "high") shares.note(tenant, taken.slots, { before, after: pace });
      return taken.slots.first - now;
    },
  };
}

describe("the high lane", () => {
  it("takes a tenant's one-time password within a second, whoever calls ten thousand messages high", () => {
    const one = gate();
    for (let i = 0; i < 10_000; i++) one.call("a", "high");
    expect(one.call("b", "high")).toBeLessThanOrEqual(1000);
    for (let i = 0; i < 4; i++) expect(one.call("b", "high")).toBeLessThanOrEqual(1500);
  });

  it("goes on to do so while the flood goes on, for each of several tenants", () => {
    const one = gate();
    const waits: number[] = [];
    for (let second = 0; second < 60; second++) {
      one.at(second * 1000);
      for (let i = 0; i < 100; i++) one.call("a", "high");
      for (const tenant of ["b", "c", "d"]) waits.push(one.call(tenant, "high"));
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(2000);
  });

  it("gives who is alone in it both lanes' full rate, and a burst no more than its second", () => {
    const one = gate();
    const waits = Array.from({ length: 50 }, () => one.call("a", "high"));
    expect(Math.max(...waits)).toBeLessThanOrEqual(1000);
  });

  it("puts what is beyond a tenant's part among the normal messages, in their order", () => {
    const one = gate();
    for (let i = 0; i < 400; i++) one.call("a", "high");
    const after = one.call("b", "normal");
    expect(after).toBeGreaterThan(9000);
    expect(one.call("a", "high")).toBeGreaterThanOrEqual(after);
  });

  it("grants of a block what is left of the part", () => {
    const shares = new HighShare();
    expect(shares.place({ tenant: "a", count: 16, rate: RATE }, NOW)).toEqual({
      lane: "high",
      count: 10,
    });
    expect(shares.place({ tenant: "a", count: 1, rate: 1 }, NOW)).toEqual({
      lane: "high",
      count: 1,
    });
  });
});
