import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { accept } from "../message/accept.ts";
import { beginAttempt } from "../message/begin-attempt.ts";
import { checkOffsets, checkTimes, jitterOf, nextCheck } from "../message/check-times.ts";
import { decide } from "../message/decide.ts";
import { endAttempt, interrupted } from "../message/end-attempt.ts";
import { lessonOf } from "../message/first-lesson.ts";
import { observe } from "../message/observe.ts";
import { acceptance, policy, timing } from "../message/testing.ts";
import { nextWake } from "../message/wake.ts";
import { firstChecksOf, learn, type Lessons } from "./first-check.ts";

const NOW = Date.UTC(2026, 10, 20);
const bounds = { floorMs: 2000, firstMs: 10_000, secondMs: 30_000 };

const RATE_MS = 50;

/**
 * Twenty messages a second, and what the gate makes of their first checks. Each is told when it is known: what was found at the
 * first check, what was missed at the second.
 */
function taught(resultAt: (fraction: number) => number, messages: number, from: Lessons = {}) {
  let lessons = from;
  const told: { at: number; offsetMs: number; found: boolean }[] = [];
  const offsets: number[] = [];
  for (let i = 0; i < messages; i++) {
    const now = i * RATE_MS;
    while (told[0] && told[0].at <= now) {
      const { offsetMs, found } = told.shift() ?? told[0];
      const results = { offsetMs, found: found ? 1 : 0, early: found ? 0 : 1 };
      lessons = learn(lessons, { SMS: results }, bounds, now);
    }
    // Every message asks the gate for a slot.
    lessons = learn(lessons, {}, bounds, now);
    const group = firstChecksOf(lessons).SMS;
    const offsetMs = group?.offsetMs ?? bounds.firstMs;
    offsets.push(offsetMs);
    if (group && now > group.until) continue;
    const result = resultAt(hashFraction(`message ${i}`));
    if (result > bounds.secondMs) continue;
    const found = result <= offsetMs;
    told.push({ at: now + (found ? offsetMs : bounds.secondMs), offsetMs, found });
    told.sort((one, other) => one.at - other.at);
  }
  return { lessons, offsets };
}

/** Turned back to the beginning, for another run. */
const again = ({ SMS }: Lessons): Lessons => (SMS ? { SMS: { ...SMS, until: 30_000 } } : {});

const HOUR = (60 * 60_000) / RATE_MS;

describe("the learned first check", () => {
  it("settles where nineteen of twenty results are there, and stays", () => {
    const { offsets } = taught((part) => 3000 + 4000 * part, HOUR);
    const settled = offsets.slice(-HOUR / 2);
    expect(Math.min(...settled)).toBeGreaterThan(6000);
    expect(Math.max(...settled)).toBeLessThan(8000);
  });

  it("is not thrown about by news that come late: what was missed is known twenty seconds after what was found", () => {
    // 88 in a hundred within ten seconds, 7 within a minute.
    const resultAt = (part: number): number =>
      part < 0.88
        ? 2000 + 8000 * (part / 0.88)
        : part < 0.95
          ? 10_000 + 50_000 * (part - 0.88) * 14
          : Infinity;
    const { offsets } = taught(resultAt, HOUR);
    expect(Math.min(...offsets)).toBeGreaterThan(8000);
    expect(Math.max(...offsets)).toBeLessThan(13_000);
  });

  it("follows a provider that becomes slower, and one that becomes faster", () => {
    const fast = taught(() => 2500, HOUR);
    expect(fast.offsets.at(-1)).toBeLessThan(3500);
    const slow = taught(() => 20_000, HOUR, again(fast.lessons));
    expect(slow.offsets.at(-1)).toBeGreaterThan(19_000);
    expect(taught(() => 2500, HOUR, again(slow.lessons)).offsets.at(-1)).toBeLessThan(3500);
  });

  it("says nothing from a handful, and hears nothing of an earlier group", () => {
    const news = (offsetMs: number, early: number) => ({ SMS: { offsetMs, found: 0, early } });
    let lessons = learn({}, news(10_000, 10), bounds, 0);
    lessons = learn(lessons, news(9999, 500), bounds, 1000);
    lessons = learn(lessons, {}, bounds, 600_000);
    expect(firstChecksOf(lessons).SMS?.offsetMs).toBe(10_000);
    lessons = learn(lessons, news(10_000, 10), bounds, 600_001);
    lessons = learn(lessons, {}, bounds, 1_200_000);
    expect(firstChecksOf(lessons).SMS?.offsetMs).toBeGreaterThan(10_000);
  });

  it("stays within its bounds, whatever it is told", () => {
    const results = fc.record({ found: fc.nat({ max: 1e6 }), early: fc.nat({ max: 1e6 }) });
    fc.assert(
      fc.property(fc.array(results, { maxLength: 50 }), (reports) => {
        let lessons: Lessons = {};
        for (const [index, report] of reports.entries()) {
          const offsetMs = firstChecksOf(lessons).LMS?.offsetMs ?? bounds.firstMs;
          lessons = learn(lessons, { LMS: { ...report, offsetMs } }, bounds, index * 100_000);
          const learned = firstChecksOf(lessons).LMS?.offsetMs ?? bounds.firstMs;
          expect(learned).toBeGreaterThanOrEqual(bounds.floorMs);
          expect(learned).toBeLessThanOrEqual(bounds.secondMs);
        }
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
    const unknown = checkTimes(interrupted(sending, NOW + 1), timing);
    expect(unknown.filter((at) => at !== NOW + timing.absence.afterMs.info)).toEqual(
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

  it("goes on to its end with any schedule, and never waits for a time that is past", () => {
    const plan = fc.record({
      length: fc.integer({ min: 1, max: timing.checks.length }),
      late: fc.boolean(),
      type: fc.constantFrom("SMS" as const, "LMS" as const, "ALIMTALK" as const),
      firstCheckMs: fc.option(fc.integer({ min: 1, max: 40_000 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(plan, fc.nat({ max: 120_000 }), ({ length, late, type, firstCheckMs }, age) => {
        const longChecks = late ? timing.longChecks : [];
        const own = { ...timing, checks: timing.checks.slice(0, length), longChecks };
        const record = planned(firstCheckMs ?? 0, type !== "ALIMTALK");
        const sent = { ...record, firstCheckMs, request: { ...record.request, type } };
        const now = NOW + 200 + age;
        if (decide(sent, { timing: own, attemptOpen: false }, now) === "wait") {
          expect(nextWake(sent, own, now)).toBeGreaterThan(now);
        }
        // No learned time brings the end forward.
        const last = checkOffsets(type, own).at(-1) ?? 0;
        const end = Math.round(NOW + last * jitterOf(sent.id));
        expect(checkTimes(sent, own).at(-1)).toBe(end);
      }),
      { numRuns: 1000 },
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

  it("teaches as much of what came in time as of what did not, however late its checks begin", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30_000 }),
        fc.integer({ min: -200, max: 9000 }),
        fc.boolean(),
        (ms, lagMs, named) => {
          const record = planned(ms, named);
          const second = Math.round(NOW + bounds.secondMs * jitterOf(record.id));
          // Of one that is so near the second a late check would be taken for it.
          const [first = 0, ...others] = checkTimes(record, timing).filter((at) => at <= second);
          for (const at of others) {
            fc.pre(at - first > 9500);
            expect(lessonOf(record, timing, first + lagMs) !== undefined).toBe(
              lessonOf(record, timing, at + lagMs) !== undefined,
            );
          }
        },
      ),
    );
  });
});
