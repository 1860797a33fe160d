import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readLine, type LineReading } from "./read-csv.ts";

const NOW = Date.UTC(2026, 10, 21);
const read = (text: string, line = 2): LineReading => readLine(text, line, NOW, Date.parse);
const number = "01012345678";

describe("a line of a file of numbers", () => {
  it.each([
    ["01012345678", { number }],
    ["010-1234-5678,,", { number }],
    ["+82 10-1234-5678", { number }],
    // As spreadsheets leave it.
    ["1012345678", { number }],
    ["'01012345678", { number }],
    [
      '"010-1234-5678" , "2026-11-01T09:00:00+09:00" , "call, ""080"""',
      { number, at: Date.UTC(2026, 10, 1), source: 'call, "080"' },
    ],
    ["010-1234-5678,2026-11-01", { number, at: Date.UTC(2026, 9, 31, 15) }],
    ["\uFEFF010-1234-5678", { number }],
    ["+14155550123", { number: "+14155550123" }],
  ])("%j", (text, entry) => {
    expect(read(text)).toEqual({ kind: "entry", entry });
  });

  it.each([
    ["hello", "invalid_phone"],
    ["010-12", "invalid_phone"],
    [",2026-11-01", "invalid_phone"],
    ["01012345678,yesterday", "invalid_time"],
    ["01012345678,2026-11-01T09:00:00", "invalid_time"],
    ["01012345678,2026-13-01", "invalid_time"],
    ["01012345678,2026-11-22T00:00:00Z", "in_future"],
    ["01012345678,,asked by 01099998888", "invalid_source"],
    ["01012345678,,080,more", "too_many_fields"],
  ])("%j is refused: %s", (text, code) => {
    expect(read(text)).toEqual({ kind: "fault", fault: { line: 2, code } });
  });

  it("may be empty, or the first with the names of the columns", () => {
    expect(read("  ")).toEqual({ kind: "nothing" });
    expect(read("to,at,source", 1)).toEqual({ kind: "nothing" });
    expect(read("전화번호", 1)).toEqual({ kind: "nothing" });
    // A number that is wrong is no name.
    expect(read("010-12", 1).kind).toBe("fault");
  });

  it("is read or refused, never thrown at, and tells nothing of what stands in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const reading = read(text);
        if (reading.kind === "fault") {
          expect(Object.keys(reading.fault)).toEqual(["line", "code"]);
          return;
        }
        if (reading.kind === "entry") expect(reading.entry.number).toMatch(/^\+?\d{8,15}$/);
      }),
      { numRuns: 3000 },
    );
  });
});
