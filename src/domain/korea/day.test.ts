import fc from "fast-check";
import { expect, it } from "vitest";

import { kstDayOf, rangeOfDay } from "./day.ts";

it("a moment lies in the day that a calendar in Korea shows", () => {
  const epoch = fc.integer({ min: 0, max: Date.UTC(2200, 0) });
  fc.assert(
    fc.property(epoch, (at) => {
      const day = kstDayOf(at);
      expect(day).toBe(new Date(at + 9 * 3_600_000).toISOString().slice(0, 10));
      const range = rangeOfDay(day);
      expect(range && range.from <= at && at < range.until).toBe(true);
    }),
  );
});

it("a day begins at midnight in Korea, which is 15:00 UTC of the day before", () => {
  expect(kstDayOf(Date.UTC(2026, 10, 20, 14, 59, 59, 999))).toBe("2026-11-20");
  expect(kstDayOf(Date.UTC(2026, 10, 20, 15))).toBe("2026-11-21");
  expect(rangeOfDay("2026-11-21")?.from).toBe(Date.UTC(2026, 10, 20, 15));
});

it.each(["2026-02-30", "2026-13-01", "2026-00-10", "2026-1-1", "20261120", "", "2026-11-20 "])(
  "%j is no day",
  (text) => {
    expect(rangeOfDay(text)).toBeUndefined();
  },
);

it("29 February is a day in leap years alone", () => {
  expect(rangeOfDay("2028-02-29")).toBeDefined();
  expect(rangeOfDay("2027-02-29")).toBeUndefined();
});
