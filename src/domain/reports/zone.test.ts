import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { bucketStarts, MAX_BUCKETS } from "./buckets.ts";
import { readMoment, readRange } from "./range.ts";
import { localDayOf, localText, startOfDay, zoneOf, type Zone } from "./zone.ts";

function zone(name: string): Zone {
  const found = zoneOf(name);
  if (!found) throw new Error(`no zone ${name}`);
  return found;
}

const seoul = zone("Asia/Seoul");
const ZONES = ["Asia/Seoul", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"];
const HOUR = 3_600_000;
const moment = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2040, 0, 1) });

describe("a zone", () => {
  it.each(["Mars/Olympus", "+09:00", "", "9", "Asia/Seoul; drop table", "x".repeat(65)])(
    "is not %j",
    (name) => {
      expect(zoneOf(name)).toBeUndefined();
    },
  );

  it("begins a day in Korea at 15:00 UTC the day before", () => {
    expect(readMoment("2026-11-20", seoul)).toBe(Date.parse("2026-11-19T15:00:00Z"));
  });

  it.each([
    // Midnight itself was left out.
    ["America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"],
    // The clocks went back over midnight: there are two, and the day begins with the first.
    ["America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"],
    // A whole day was left out: what stands in its place is the beginning of the next.
    ["Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"],
  ])("%s begins %s at %s", (name, day, at) => {
    expect(readMoment(day, zone(name))).toBe(Date.parse(at));
  });

  it("begins every day at its first moment, in every zone", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), moment, (name, at) => {
        const there = zone(name);
        const day = localDayOf(there, at);
        const start = startOfDay(there, day);
        expect(start).toBeLessThanOrEqual(at);
        expect(localDayOf(there, start)).toBe(day);
        expect(localDayOf(there, start - 1)).toBe(day - 1);
      }),
    );
  });

  it("shows a moment with its offset", () => {
    const at = Date.parse("2026-01-01T00:00:00Z");
    expect(localText(seoul, at)).toBe("2026-01-01T09:00:00+09:00");
    expect(localText(zone("America/New_York"), at)).toBe("2025-12-31T19:00:00-05:00");
  });
});

describe("the steps of a time series", () => {
  it("ascend, cover the range and begin with the clock of the zone", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        moment,
        fc.integer({ min: 1, max: 40 * 24 * HOUR }),
        fc.constantFrom("hour" as const, "day" as const),
        (name, from, length, interval) => {
          const starts = bucketStarts(zone(name), { from, until: from + length }, interval) ?? [];
          expect(starts[0]).toBeLessThanOrEqual(from);
          expect(starts.at(-1)).toBeLessThan(from + length);
          starts.forEach((start, index) => {
            if (index > 0) expect(start).toBeGreaterThan(starts[index - 1] ?? start);
            // Lord Howe turns its clocks by half an hour.
            expect(localText(zone(name), start)).toMatch(
              name === "Australia/Lord_Howe" ? /:[03]0:00[+-]/ : /:00:00[+-]/,
            );
          });
        },
      ),
    );
  });

  it("are 23 and 25 hours where clocks are turned", () => {
    const there = zone("America/New_York");
    const hours = (from: string, until: string): number | undefined =>
      bucketStarts(
        there,
        { from: readMoment(from, there) ?? 0, until: readMoment(until, there) ?? 0 },
        "hour",
      )?.length;
    expect(hours("2026-03-08", "2026-03-09")).toBe(23);
    expect(hours("2026-11-01", "2026-11-02")).toBe(25);
  });

  it("are none where there would be too many", () => {
    const range = (minutes: number): { from: number; until: number } => ({
      from: 0,
      until: minutes * 60_000,
    });
    expect(bucketStarts(seoul, range(MAX_BUCKETS), "minute")).toHaveLength(MAX_BUCKETS);
    expect(bucketStarts(seoul, range(MAX_BUCKETS + 1), "minute")).toBeUndefined();
  });
});

describe("a range", () => {
  const NOW = Date.parse("2026-11-21T00:00:00Z");

  it("is the last 24 hours where nothing is said", () => {
    expect(readRange({}, seoul, NOW)).toEqual({ from: NOW - 24 * HOUR, until: NOW });
  });

  it("may be days or moments with an offset", () => {
    const from = "2026-11-20";
    const until = "2026-11-20T12:00:00+09:00";
    const start = Date.parse("2026-11-19T15:00:00Z");
    expect(readRange({ from, until }, seoul, NOW)).toEqual({
      from: start,
      until: start + 12 * HOUR,
    });
  });

  it.each([
    [{ from: "2026-02-30" }, "from invalid_time"],
    [{ from: "2026-11-20T00:00:00" }, "from invalid_time"],
    [{ until: "yesterday" }, "until invalid_time"],
    [{ from: "2026-02-30T00:00:00Z" }, "from invalid_time"],
    [{ from: "1969-12-01" }, "from invalid_time"],
    [{ from: "2026-11-20", until: "2026-11-20" }, "from invalid_range"],
    [{ from: "2026-11-22" }, "from invalid_range"],
    [{ from: "2025-01-01" }, "from range_too_long"],
  ])("%j is none: %s", (given, fault) => {
    const range = readRange(given, seoul, NOW);
    if ("from" in range) throw new Error("was accepted");
    expect(range.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([fault]);
  });

  it("may be 400 days", () => {
    expect(readRange({ from: "2025-10-17", until: "2026-11-21" }, seoul, NOW)).toHaveProperty(
      "from",
    );
  });
});
