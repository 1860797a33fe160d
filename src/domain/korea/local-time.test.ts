import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { kstTime } from "./day.ts";
import { readLocalTime } from "./local-time.ts";

const AFTERNOON = Date.UTC(2026, 0, 2, 6, 4, 5);
const MINUTE = Date.UTC(2026, 0, 2, 6, 4);
const MIDNIGHT = Date.UTC(2026, 0, 1, 15);

describe("a time in a file", () => {
  it.each([
    ["2026-01-02 15:04:05", AFTERNOON],
    ["2026-01-02T15:04:05", AFTERNOON],
    ["2026-01-02T15:04:05+09:00", AFTERNOON],
    ["2026-01-02T06:04:05Z", AFTERNOON],
    ["2026-01-02 15:04:05 KST", AFTERNOON],
    ["2026-01-02T07:04:05.000+0100", AFTERNOON],
    ["2026-01-02T15:04:05.678", AFTERNOON + 678],
    ["2026-01-02 15:04", MINUTE],
    ["2026/01/02 15:04:05", AFTERNOON],
    ["2026.01.02 15:04:05", AFTERNOON],
    ["2026. 1. 2. 오후 3:04:05", AFTERNOON],
    ["2026-01-02 오후 3:04", MINUTE],
    ["2026-1-2 3:04:05 PM", AFTERNOON],
    ["2026년 1월 2일 15:04", MINUTE],
    ["20260102150405", AFTERNOON],
    ["20260102 1504", MINUTE],
    ["２０２６－０１－０２ １５：０４：０５", AFTERNOON],
    ["2026-01-02", MIDNIGHT],
    ["2026.1.2", MIDNIGHT],
    ["20260102", MIDNIGHT],
    ["2026-01-02 오전 12:00", MIDNIGHT],
  ])("%s", (text, at) => {
    expect(readLocalTime(text)).toBe(at);
  });

  it.each([
    "",
    "yesterday",
    "01/02/2026",
    "26-01-02",
    "2026-13-01",
    "2026-02-30",
    "2026-01-02 25:00",
    "2026-01-02 15:60",
    "2026-01-02 오후 15:04",
    "2026-01/02",
    "2026-01-02 15",
    "2026-01-02T15:04:05+99:00",
    "46024.5",
    "202601021",
  ])("%j is none", (text) => {
    expect(readLocalTime(text)).toBeUndefined();
  });

  it("is the moment that clocks in Korea show, in every year", () => {
    const moment = fc.integer({ min: 0, max: Date.UTC(2200, 0) / 1000 }).map((s) => s * 1000);
    fc.assert(
      fc.property(moment, (at) => {
        expect(readLocalTime(kstTime(at))).toBe(at);
      }),
    );
  });

  it("is read or not, never thrown at, and quickly", () => {
    const unit = fc.constantFrom(...Array.from("0123456789-/.: tz+오후년"));
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 200 }), (text) => {
        expect(["number", "undefined"]).toContain(typeof readLocalTime(text));
      }),
    );
  });
});
