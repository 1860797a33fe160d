import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { IDLE_PACE, reserve, type Pace } from "../gate/pacer.ts";
import { aheadOf, firstAhead, makingPace } from "./ahead.ts";
import { learn, MEMBER_STATES, newMembers } from "./members.ts";

const rates = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 10_000 }));
const NOBODY: ReadonlySet<number> = new Set();

describe("the pace of a batch", () => {
  it("leaves another tenant's message its slot: whenever it comes, it waits for one slice at most", () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 0, max: 60_000 }), (rate, comesAt) => {
        const { everyMs, slice } = makingPace(rate);
        const take = (pace: Pace, now: number) =>
          reserve(pace, { lane: "normal", count: 1, rate }, now);
        let pace = IDLE_PACE;
        for (let now = 0; now <= comesAt; now += slice * everyMs) {
          for (let member = 0; member < slice; member++) ({ pace } = take(pace, now));
        }
        const wait = take(pace, comesAt).slots.first - comesAt;
        expect(wait).toBeLessThanOrEqual(slice * everyMs);
      }),
    );
  });

  it("has room for the next slice while the one before it is being sent", () => {
    fc.assert(
      fc.property(rates, (rate) => {
        const { slice, most } = makingPace(rate);
        expect(slice).toBeGreaterThanOrEqual(1);
        expect(most).toBeGreaterThanOrEqual(2 * slice);
      }),
    );
  });
});

describe("members that wait to be sent", () => {
  it("are those without an end and without a provider that took them", () => {
    const members = newMembers(MEMBER_STATES.length);
    learn(
      members,
      MEMBER_STATES.map((state, index) => ({ index, state, revision: 1 })),
    );
    const waiting = firstAhead(members, NOBODY, 100).map((index) => MEMBER_STATES[index]);
    expect(waiting).toEqual(["accepted", "sending"]);
    expect(aheadOf(members, NOBODY)).toBe(2);
  });

  it("are not those that wait for another attempt, and the first come first", () => {
    const members = newMembers(5);
    learn(
      members,
      [4, 2, 1, 3].map((index) => ({ index, state: "accepted", revision: 1 })),
    );
    expect(aheadOf(members, new Set([1, 3]))).toBe(2);
    expect(firstAhead(members, new Set([1]), 2)).toEqual([2, 3]);
  });
});
