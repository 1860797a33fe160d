import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { excelCsvHead, excelCsvRow } from "./excel-csv.ts";

/** Reads a field as a spreadsheet does: the text of a formula that is nothing but a text. */
function opened(field: string): { formula: boolean; text: string } {
  const unquoted = /^".*"$/s.test(field) ? field.slice(1, -1).replaceAll('""', '"') : field;
  const literal = /^="((?:[^"]|"")*)"$/s.exec(unquoted);
  if (literal) return { formula: false, text: (literal[1] ?? "").replaceAll('""', '"') };
  return { formula: /^[=+\-@\t\r\n＝＋－＠]/.test(unquoted), text: unquoted };
}

const alone = (text: string) => opened(excelCsvRow([text]).slice(0, -2));

describe("a CSV row for Excel", () => {
  it.each([
    "01012345678",
    "010****5678",
    "0012",
    "20261120123456789012",
    "1E5",
    "1-2",
    "12:30",
    "3월 4일",
    "TRUE",
    "#N/A",
    "+82 10-1234-5678",
    "０１０",
    '3" x 5"',
  ])("keeps %s as a text", (text) => {
    expect(excelCsvRow([text])).toMatch(/^"=""/);
    expect(alone(text)).toEqual({ formula: false, text });
  });

  it("leaves alone what Excel leaves alone", () => {
    expect(excelCsvRow(["delivered", "가, 나", null, 7, -8.5, true])).toBe(
      'delivered,"가, 나",,7,-8.5,true\r\n',
    );
  });

  it("shows times in the form that Excel takes for one", () => {
    expect(excelCsvRow([{ wall: Date.UTC(2026, 10, 20, 9) }, null])).toBe(
      "2026-11-20 09:00:00,\r\n",
    );
  });

  it("has nothing that runs, whatever the text", () => {
    const sign = fc.constantFrom(
      "=",
      "+",
      "-",
      "@",
      "\t",
      "\r",
      "\n",
      '"',
      "＝",
      "1",
      "a",
      ")",
      "&",
    );
    const text = fc.oneof(fc.string({ unit: sign }), fc.string({ unit: "binary", maxLength: 300 }));
    fc.assert(
      fc.property(text, (given) => {
        const { formula, text: seen } = alone(given);
        expect(formula).toBe(false);
        expect([given, `'${given}`, given === "" ? "" : given]).toContain(seen);
      }),
    );
  });

  it("gives no formula a text that is longer than Excel takes there", () => {
    const long = `1${"x".repeat(255)}`;
    expect(excelCsvRow([long])).toBe(`${long}\r\n`);
    expect(excelCsvRow([`=${long}`])).toBe(`'=${long}\r\n`);
  });

  it("begins with a byte order mark, and shows a single empty field", () => {
    expect(excelCsvHead(["to", "code"])).toBe("\uFEFFto,code\r\n");
    expect(excelCsvRow([null])).toBe('""\r\n');
  });
});
