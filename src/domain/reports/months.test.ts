import { describe, expect, it } from "vitest";

import { monthOf, rangeOfMonth } from "./months.ts";
import { zoneOf } from "./zone.ts";

const korea = zoneOf("Asia/Seoul");
if (!korea) throw new Error("no zone");

describe("a month", () => {
  it("is the one on the clocks of its zone", () => {
    expect(monthOf(korea, Date.parse("2026-11-30T15:00:00Z"))).toBe("2026-12");
    expect(monthOf(korea, Date.parse("2026-11-30T14:59:59Z"))).toBe("2026-11");
  });

  it("reaches from its first moment to that of the next, over the end of a year too", () => {
    expect(rangeOfMonth(korea, "2026-12")).toEqual({
      from: Date.parse("2026-12-01T00:00:00+09:00"),
      until: Date.parse("2027-01-01T00:00:00+09:00"),
    });
  });

  it.each(["2026-13", "2026-00", "2026-1", "november", "1969-12"])("is not %s", (text) => {
    expect(rangeOfMonth(korea, text)).toBeUndefined();
  });
});
