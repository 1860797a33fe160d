import { describe, expect, it } from "vitest";

import { kstDayOf } from "../../domain/korea/day.ts";
import { durationText, fieldOf, momentOf, rateText, timeText } from "./times.ts";

const at = "2026-11-20T15:04:05.006Z";

describe("timeText", () => {
  it("shows Korean time, to the millisecond where that is asked for", () => {
    expect(timeText(at, "kst")).toBe("2026-11-21 00:04:05");
    expect(timeText(at, "kst", true)).toBe("2026-11-21 00:04:05.006");
  });

  it("shows UTC, from a text or a number", () => {
    expect(timeText(at, "utc")).toBe("2026-11-20 15:04:05");
    expect(timeText(Date.parse(at), "utc", true)).toBe("2026-11-20 15:04:05.006");
  });
});

describe("a field of date and time", () => {
  it("means the moment in its zone, and shows it again", () => {
    const field = "2026-12-01T09:00";
    expect(momentOf(field, "kst")).toBe(Date.parse("2026-12-01T09:00:00+09:00"));
    expect(momentOf(field, "utc")).toBe(Date.parse("2026-12-01T09:00:00Z"));
    for (const zone of ["kst", "utc", "local"] as const) {
      expect(fieldOf(momentOf(field, zone) ?? 0, zone)).toBe(field);
    }
  });

  it.each(["", "tomorrow", "2026-13-45T99:99"])("%j is none", (field) => {
    expect(momentOf(field, "kst")).toBeUndefined();
  });
});

describe("Korea", () => {
  it("begins its day at 15:00 UTC", () => {
    expect(kstDayOf(Date.parse("2026-11-20T14:59:59.999Z"))).toBe("2026-11-20");
    expect(kstDayOf(Date.parse("2026-11-20T15:00:00Z"))).toBe("2026-11-21");
  });
});

describe("numbers", () => {
  it.each([
    [null, "–"],
    [850, "850 ms"],
    [1000, "1.0 s"],
    [12_340, "12 s"],
    [90_000, "1.5 min"],
    [7_200_000, "2.0 h"],
    [100_000_000, "1.2 d"],
  ])("durationText of %s is %s", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it("rateText has one digit, and a dash for nothing", () => {
    expect(rateText(0.975)).toBe("97.5\u00A0%");
    expect(rateText(null)).toBe("–");
  });
});
