import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CSV_BOM, csvRow, type CsvValue } from "./csv.ts";

/** A reader of RFC 4180 that shares nothing with the writer. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? "";
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ",") {
      row.push(field);
      field = "";
    } else if (char === "\r" && text[at + 1] === "\n") {
      rows.push([...row, field]);
      row = [];
      field = "";
      at += 1;
    } else field += char;
  }
  return rows;
}

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", '"', ",", "가", "1") }),
);
const value: fc.Arbitrary<CsvValue> = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);

describe("a CSV row", () => {
  it("reads back as it was, but for the apostrophe before a formula", () => {
    fc.assert(
      fc.property(fc.array(fc.array(value, { minLength: 1 }), { minLength: 1 }), (rows) => {
        const read = parseCsv(rows.map((row) => csvRow(row)).join(""));
        expect(read).toHaveLength(rows.length);
        rows.forEach((row, index) => {
          expect(read[index]?.map((field) => field.replace(/^'/, ""))).toEqual(
            row.map((one) => (one === null ? "" : String(one).replace(/^'/, ""))),
          );
        });
      }),
    );
  });

  it("has no text that a spreadsheet would run", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (row) => {
        for (const field of parseCsv(csvRow(row))[0] ?? []) {
          expect(field).not.toMatch(/^[=+\-@\t\r\n]/);
        }
      }),
    );
  });

  it("leaves numbers alone and defuses text that looks like one with a sign", () => {
    expect(csvRow([-5, 1.25, 0, "-5", "+82", "5"])).toBe("-5,1.25,0,'-5,'+82,5\r\n");
  });

  it("quotes what needs it and nothing else", () => {
    expect(csvRow(['say "hi"', "a,b", "a\r\nb", "plain", "가 나"])).toBe(
      '"say ""hi""","a,b","a\r\nb",plain,가 나\r\n',
    );
  });

  it("shows a single empty field, and empty fields for what is not known", () => {
    expect(csvRow([null])).toBe('""\r\n');
    expect(csvRow([null, true, Number.NaN, Infinity])).toBe(",true,,\r\n");
  });

  it("has a byte order mark of three bytes in UTF-8", () => {
    expect([...new TextEncoder().encode(CSV_BOM)]).toEqual([0xef, 0xbb, 0xbf]);
  });
});
