import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { accept, beginAttempt, endAttempt, interrupted, observe } from "../message/lifecycle.ts";
import {
  checkTimes,
  hashFraction,
  jitterOf,
  lessonOf,
  nextCheck,
  nextWake,
} from "../message/schedule.ts";
import { acceptance, policy, timing } from "../message/testing.ts";
import { learn, type FirstChecks } from "./first-check.ts";

const NOW = Date.UTC(2026, 10, 20);
const bounds = { floorMs: 2000, firstMs: 10_000, secondMs: 30_000 };

/** Lets so many messages teach one after the other; their results come at the quantiles of `resultAt`. */
function taught(resultAt: (fraction: number) => number, messages: number, from: FirstChecks = {}) {
  let known = from;
  let early = 0;
  for (let i = 0; i < messages; i++) {
    const found = (known.SMS ?? bounds.firstMs) >= resultAt(hashFraction(`message ${i}`));
    if (!found) early++;
    known = learn(known, { SMS: { found: found ? 1 : 0, early: found ? 0 : 1 } }, bounds);
  }
  return { known, early: early / messages };
}

describe("the learned first check", () => {
  it("settles where nineteen of twenty results are there", () => {
    const { known } = taught((part) => 3000 + 4000 * part, 4000);
    expect(known.SMS).toBeGreaterThan(6000);
    expect(known.SMS).toBeLessThan(7600);
    const { early } = taught((part) => 3000 + 4000 * part, 4000, known);
    expect(early).toBeGreaterThan(0.03);
    expect(early).toBeLessThan(0.07);
  });

  it("follows a provider that becomes slower, and one that becomes faster", () => {
    const fast = taught(() => 2500, 2000).known;
    expect(fast.SMS).toBeLessThan(3500);
    const slow = taught(() => 20_000, 2000, fast).known;
    expect(slow.SMS).toBeGreaterThan(18_000);
    expect(taught(() => 2500, 3000, slow).known.SMS).toBeLessThan(3500);
  });

  it("stays within its bounds, whatever it is told", () => {
    const results = fc.record({ found: fc.nat({ max: 1e6 }), early: fc.nat({ max: 1e6 }) });
    fc.assert(
      fc.property(fc.array(results, { maxLength: 50 }), (reports) => {
        let known: FirstChecks = {};
        for (const LMS of reports) known = learn(known, { LMS }, bounds);
        const { LMS = bounds.firstMs } = known;
        expect(LMS).toBeGreaterThanOrEqual(bounds.floorMs);
        expect(LMS).toBeLessThanOrEqual(bounds.secondMs);
      }),
    );
  });
});

describe("a message with a learned first check", () => {
  const planned = (firstCheckMs: number, named = true) => {
    const accepted = accept(acceptance, NOW);
    const type = named ? accepted.request.type : ("ALIMTALK" as const);
    const request = { ...accepted.request, type };
    const sending = beginAttempt({ ...accepted, request, firstCheckMs }, NOW);
    const id = named && { providerMessageId: "1" };
    return endAttempt(sending, { kind: "accepted", ...id }, policy, NOW + 100);
  };
  const seconds = (firstCheckMs: number, named = true) =>
    checkTimes(planned(firstCheckMs, named), timing)
      .slice(0, 3)
      .map((at) => Math.round((at - NOW) / jitterOf(acceptance.id) / 100) / 10);

  it("is checked then; one that is much earlier comes on top, so that no result waits longer than before", () => {
    expect(seconds(3000)).toEqual([3, 10, 30]);
    expect(seconds(8000)).toEqual([8, 30, 60]);
    expect(seconds(20_000)).toEqual([20, 30, 60]);
    expect(seconds(30_000)).toEqual([30, 60, 120]);
  });

  it("is never checked later than the schedule says while its id is not known: others wait for its claim", () => {
    expect(seconds(20_000, false)).toEqual([10, 30, 60]);
    expect(seconds(8000, false)).toEqual([8, 10, 30]);
  });

  it("keeps to the schedule once its outcome is unknown", () => {
    const sending = beginAttempt({ ...accept(acceptance, NOW), firstCheckMs: 20_000 }, NOW);
    expect(checkTimes(interrupted(sending, NOW + 1), timing)).toEqual(
      checkTimes(beginAttempt(accept(acceptance, NOW), NOW), timing),
    );
  });

  it("has the same plan when its id is found: the number of a check follows from its time", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30_000 }), (ms) => {
        const record = planned(ms, false);
        const found = observe(
          record,
          { providerMessageId: "9", status: "DELIVERED", via: "check" },
          NOW + 40_000,
        );
        expect(found.state).toBe("delivered");
        expect(checkTimes(found, timing)).toEqual(checkTimes(record, timing));
      }),
    );
  });

  it("keeps the alarm of its open attempt as its first check", () => {
    const sending = beginAttempt({ ...accept(acceptance, NOW), firstCheckMs: 20_000 }, NOW);
    const sent = endAttempt(
      sending,
      { kind: "accepted", providerMessageId: "1" },
      policy,
      NOW + 50,
    );
    expect(nextWake(sending, timing, NOW)).toBe(nextWake(sent, timing, NOW + 50));
  });

  it("never has more than one check more, in order, whatever is learned", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30_000 }), fc.boolean(), (ms, named) => {
        const record = planned(ms, named);
        const times = checkTimes(record, timing);
        expect([...times].sort((a, b) => a - b)).toEqual(times);
        expect(times.length).toBeLessThanOrEqual(timing.checks.length + 1);
        expect(nextCheck(record, timing, NOW)).toBeLessThanOrEqual(NOW + 33_000);
      }),
    );
  });

  it("teaches by what was found: in time, or later than the first check and not much later", () => {
    const record = planned(8000);
    const [first = 0, second = 0, third = 0] = checkTimes(record, timing);
    expect(lessonOf(record, timing, first)).toBe("found");
    expect(lessonOf(record, timing, second)).toBe("early");
    // A check that stood in a line, and a result that came after a minute.
    expect(lessonOf(record, timing, first + 5000)).toBeUndefined();
    expect(lessonOf(record, timing, third)).toBeUndefined();
    expect(lessonOf(record, timing, first - 1000)).toBeUndefined();
  });
});
