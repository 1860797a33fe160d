import { describe, expect, it } from "vitest";

import { cp949Bytes, inCp949 } from "../src/cp949.ts";
import { draw } from "../src/faults.ts";
import { addKstMonth, kstDateTime, parseBound, parseKstDateTime } from "../src/kst.ts";
import { titleFault } from "../src/rules.ts";
import { kst } from "./helpers.ts";

describe("Korean time", () => {
  it.each([
    ["2026-10-04T14:59:59Z", "2026-10-04 23:59:59"],
    ["2026-10-04T15:00:00Z", "2026-10-05 00:00:00"],
    ["2026-12-31T15:00:00Z", "2027-01-01 00:00:00"],
  ])("of %s is %s", (utc, wall) => {
    expect(kstDateTime(Date.parse(utc))).toBe(wall);
    expect(parseKstDateTime(wall)).toBe(Date.parse(utc));
  });

  it.each([
    ["2026-02-29 00:00:00"],
    ["0000-00-00 00:00:00"],
    ["2026-13-01 00:00:00"],
    ["2026-10-05 24:00:00"],
  ])("does not read %s", (text) => {
    expect(parseKstDateTime(text)).toBeNull();
  });

  it("ends a day at its last second and a month at its last day", () => {
    expect(parseBound("2026-10-05", "end")).toBe(kst("2026-10-06 00:00:00"));
    expect(kstDateTime(addKstMonth(kst("2026-01-31 05:00:00")))).toBe("2026-02-28 05:00:00");
    expect(kstDateTime(addKstMonth(kst("2026-12-31 00:30:00")))).toBe("2027-01-31 00:30:00");
  });
});

describe("bytes in CP949", () => {
  it.each([
    ["abc", 3],
    ["가나", 4],
    ["뷁똠", 4],
    ["a\nb", 4],
    ["a\r\nb", 4],
    ["😀", 2],
  ])("of %j are %i", (text, bytes) => {
    expect(cp949Bytes(text)).toBe(bytes);
  });

  it("hold every Hangul syllable and no emoji", () => {
    let missing = 0;
    for (let code = 0xac00; code <= 0xd7a3; code += 1) {
      if (!inCp949(String.fromCharCode(code))) missing += 1;
    }
    expect([missing, inCp949("😀"), inCp949("é")]).toEqual([0, false, false]);
  });
});

describe("a title", () => {
  it.each([
    ["[공지](A1)<b>", false, null],
    ["two words", false, "characters"],
    ["two words", true, null],
    ["hi!", true, "characters"],
    ["a".repeat(41), true, "long"],
  ] as const)("%j with space allowed %s is %s", (title, space, fault) => {
    expect(titleFault(title, space)).toBe(fault);
  });
});

describe("a draw", () => {
  it("is spread over its range", () => {
    const draws = Array.from({ length: 2_000 }, (_x, at) => draw(1, "html502", at));
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    expect(mean).toBeGreaterThan(0.47);
    expect(mean).toBeLessThan(0.53);
  });
});
