import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readLine, rowsOf, type CsvOptOut, type LineReading } from "./read-csv.ts";

const NOW = Date.UTC(2026, 10, 21);
const read = (text: string, line = 2): LineReading => readLine(text, line, NOW);
const number = "01012345678";
const codesOf = (reading: LineReading): readonly string[] =>
  reading.kind === "entry" ? reading.warnings.map(({ code }) => code) : [];

describe("a line of a file of numbers", () => {
  it.each<[string, CsvOptOut]>([
    ["01012345678", { number }],
    ["010-1234-5678,,", { number }],
    ["+82 10-1234-5678", { number }],
    ["０１０－１２３４－５６７８", { number }],
    // As spreadsheets leave it, and as they are told to.
    ["'01012345678", { number }],
    ['="01012345678"', { number }],
    ['"=""01012345678""",2026-01-02', { number, at: Date.UTC(2026, 0, 1, 15) }],
    [
      '"010-1234-5678" , "2026-11-01T09:00:00+09:00" , "call, ""080"""',
      { number, at: Date.UTC(2026, 10, 1), source: 'call, "080"' },
    ],
    ["010-1234-5678,2026-11-01", { number, at: Date.UTC(2026, 9, 31, 15) }],
    // A time without a zone is one in Korea.
    [
      "010-1234-5678,2026-01-02 03:04:05,web",
      { number, at: Date.UTC(2026, 0, 1, 18, 4, 5), source: "web" },
    ],
    ["010-1234-5678,2026. 1. 2. 오전 3:04:05", { number, at: Date.UTC(2026, 0, 1, 18, 4, 5) }],
    [
      "010-1234-5678;2026-01-02;web, by phone",
      { number, at: Date.UTC(2026, 0, 1, 15), source: "web, by phone" },
    ],
    ["010-1234-5678\t\tweb", { number, source: "web" }],
    [
      '"010-1234-5678"\t"2026-01-02 00:00"\t"web"',
      { number, at: Date.UTC(2026, 0, 1, 15), source: "web" },
    ],
    ['010-1234-5678,,"asked\r\n by phone"', { number, source: "asked by phone" }],
    ["\uFEFF010-1234-5678", { number }],
    ["+14155550123", { number: "+14155550123" }],
  ])("%j is an opt-out", (text, entry) => {
    expect(read(text)).toEqual({ kind: "entry", entry, warnings: [] });
  });

  it.each<[string, CsvOptOut, string]>([
    ["1012345678", { number }, "guessed_phone"],
    ["01012345678,yesterday", { number }, "invalid_time"],
    ["01012345678,2026-13-01", { number }, "invalid_time"],
    ["01012345678,01/02/2026,080", { number, source: "080" }, "invalid_time"],
    ["01012345678,2026-11-22T00:00:00Z", { number }, "in_future"],
    ["01012345678,,asked by 01099998888", { number }, "invalid_source"],
    [
      '01012345678,2026-11-01,"call',
      { number, at: Date.UTC(2026, 9, 31, 15), source: '"call' },
      "",
    ],
    ["01012345678,,080,more", { number, source: "080" }, "too_many_fields"],
    [
      "Hong,01012345678,2026-11-01,web",
      { number, at: Date.UTC(2026, 9, 31, 15), source: "web" },
      "not_first",
    ],
    ['12\t"홍길동"\t="01012345678"', { number }, "not_first"],
    ["01012345678;01087654321", { number }, "second_number"],
    ["01012345678,,080,01087654321", { number, source: "080" }, "second_number"],
  ])("%j is one too, and reported", (text, entry, code) => {
    const reading = read(text);
    expect(reading).toMatchObject({ kind: "entry", entry });
    expect(codesOf(reading)).toEqual(code === "" ? [] : [code]);
  });

  it.each([
    "hello",
    "010-12",
    ",2026-11-01",
    "010-1234-567a",
    "010-12,010-1234-5678",
    "hello,080-123-4567",
  ])("%j is refused", (text) => {
    expect(read(text)).toMatchObject({ kind: "fault", fault: { line: 2, code: "invalid_phone" } });
  });

  it("may be empty, or the first with the names of the columns", () => {
    expect(read("  ")).toEqual({ kind: "nothing" });
    expect(read("to,at,source", 1)).toEqual({ kind: "nothing" });
    expect(read("전화번호", 1)).toEqual({ kind: "nothing" });
    // A number that is wrong is no name.
    expect(read("010-12", 1).kind).toBe("fault");
  });

  it("goes on in quotes behind its break, but never over a line with a number", () => {
    const rows = (text: string) => rowsOf(text.split("\n")).map((row) => [row.line, row.text]);
    const [a, b] = ['010-1234-5678,,"asked', "010-8765-4321"];
    expect(rows(`to\n${a}\n\nby phone"\n${b}`)).toEqual([
      [1, "to"],
      [2, `${a}\n\nby phone"`],
      [5, b],
    ]);
    for (const text of [
      `${a}\nby phone\n${b},,"080"`,
      `${a}\n${b}"`,
      `${a}\n${"x".repeat(1000)}"`,
    ]) {
      expect(rows(text)).toEqual(text.split("\n").map((one, at) => [at + 1, one]));
    }
  });

  it("is an opt-out whatever stands behind its number", () => {
    const behind = fc.array(fc.string({ unit: "binary", maxLength: 20 }), { maxLength: 5 });
    fc.assert(
      fc.property(behind, fc.constantFrom(",", ";", "\t"), (cells, by) => {
        const line = ["010-1234-5678", ...cells.map((cell) => cell.replaceAll('"', ""))].join(by);
        expect(read(line)).toMatchObject({ kind: "entry", entry: { number } });
      }),
      { numRuns: 2000 },
    );
  });

  it("is read or refused, never thrown at, and tells nothing of what stands in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const reading = read(text);
        if (reading.kind === "entry") expect(reading.entry.number).toMatch(/^\+?\d{3,15}$/);
        const notes = reading.kind === "entry" ? reading.warnings : [];
        for (const note of reading.kind === "fault" ? [reading.fault] : notes) {
          expect(Object.keys(note)).toEqual(["line", "code", "detail"]);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
