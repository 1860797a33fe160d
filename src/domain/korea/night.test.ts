import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { endOfNight, isNight } from "./night.ts";

const HOUR = 3_600_000;
/** 2026-11-21 00:00 in Korea. */
const MIDNIGHT = Date.UTC(2026, 10, 20, 15);

/** Shares nothing with the arithmetic. */
const seoul = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Seoul",
  hour: "2-digit",
  hourCycle: "h23",
});
const hourInSeoul = (at: number): number => Number(seoul.format(at));

const epochs = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2100, 0) });

describe("the night", () => {
  it.each([
    ["20:59:59.999", 21 * HOUR - 1, false],
    ["21:00:00.000", 21 * HOUR, true],
    ["23:59:59.999", 24 * HOUR - 1, true],
    ["00:00:00.000", 0, true],
    ["07:59:59.999", 8 * HOUR - 1, true],
    ["08:00:00.000", 8 * HOUR, false],
  ])("at %s in Korea", (_, since, night) => {
    expect(isNight(MIDNIGHT + since)).toBe(night);
  });

  it("is from 21 to 8 as the time zone's own tables have it, at any epoch", () => {
    fc.assert(
      fc.property(epochs, (at) => {
        const hour = hourInSeoul(at);
        expect(isNight(at)).toBe(hour >= 21 || hour < 8);
      }),
      { numRuns: 2000 },
    );
  });

  it("is a night before 1970 too", () => {
    expect(isNight(-1)).toBe(false);
    expect(isNight(-2 * HOUR)).toBe(true);
  });

  it("ends at the next 08:00:00.000, which is night till its last millisecond", () => {
    fc.assert(
      fc.property(epochs, (at) => {
        fc.pre(isNight(at));
        const end = endOfNight(at);
        expect(end - at).toBeGreaterThan(0);
        expect(end - at).toBeLessThanOrEqual(11 * HOUR);
        expect(new Date(end + 9 * HOUR).toISOString()).toMatch(/T08:00:00\.000Z$/);
        expect([isNight(end - 1), isNight(end)]).toEqual([true, false]);
      }),
      { numRuns: 2000 },
    );
  });
});
