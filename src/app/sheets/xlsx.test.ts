import fc from "fast-check";
import { Inflate } from "fflate";
import { describe, expect, it } from "vitest";

import type { Cell } from "./cell.ts";
import { letters } from "./sheet-xml.ts";
import { readDate, readXlsx, type ReadCell } from "./testing.ts";
import { xlsxOf, xlsxWriter } from "./xlsx.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom("\u0000", "\u0007", "\r", "\n", "\t", " ", "<", "&", ">", '"', "가"),
  }),
  fc.constantFrom("_x0041_", "__x000D_", "]]>", "&amp;", "\uFFFF", "=1+1"),
);
const cell: fc.Arbitrary<Cell> = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);

function asRead(value: Cell): ReadCell | undefined {
  if (typeof value === "string") return { kind: "s", text: value };
  if (typeof value === "number") return { kind: "n", text: String(value) };
  if (typeof value === "boolean") return { kind: "b", text: value ? "1" : "0" };
  return undefined;
}

/** As Excel leaves out empty cells, also the last ones of a row. */
function asRow(cells: readonly Cell[]): (ReadCell | undefined)[] {
  const row = cells.map(asRead);
  while (row.length > 0 && row.at(-1) === undefined) row.pop();
  return row;
}

describe("a workbook", () => {
  it("reads back as it was: text as text, numbers as numbers, empty as empty", async () => {
    const columns = Array.from({ length: 30 }, (_, at) => `column ${at}`);
    const row = fc.array(cell, { minLength: 30, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 5 }), async (rows) => {
        const [sheet] = await readXlsx(xlsxOf(columns, rows));
        expect(sheet).toEqual([columns, ...rows].map(asRow));
      }),
    );
  });

  it("keeps what Excel would change: zeros in front, long numbers, exponents, dates, formulas", async () => {
    const codes = ["01000001234", "0012", "20261120123456789012", "1E5", "1-2", "=1+1", "+82 10"];
    const [, row] = (await readXlsx(xlsxOf(codes, [codes])))[0] ?? [];
    expect(row).toEqual(codes.map((code) => ({ kind: "s", text: code })));
  });

  it("has times as dates on the given clock, to the millisecond", async () => {
    const wall = Date.UTC(2026, 10, 20, 0, 0, 0, 123);
    const [, row] = (await readXlsx(xlsxOf(["at"], [[{ wall }]])))[0] ?? [];
    expect(row?.[0]?.kind).toBe("d");
    expect(readDate(row?.[0]?.text ?? "")).toBe("2026-11-20 00:00:00");
    expect(Number(row?.[0]?.text) - 25_569).toBeCloseTo(wall / 86_400_000, 9);
  });

  it("leaves a number that is none empty, and cuts a text at what a cell can hold", async () => {
    const long = "가".repeat(40_000);
    const [, row] = (await readXlsx(xlsxOf(["a", "b"], [[Number.NaN, long]])))[0] ?? [];
    expect(row?.[0]).toBeUndefined();
    expect(row?.[1]?.text).toHaveLength(32_767);
    expect(row?.[1]?.text).toMatch(/^가+…$/);
  });

  it("begins a sheet with a head of its own when one is full", async () => {
    const rows = Array.from({ length: 5 }, (_, at) => [String(at)]);
    const sheetsOf = async (pages: readonly (readonly Cell[][])[]) => {
      const writer = xlsxWriter(["id"], 3);
      const parts = [...pages.map((page) => writer.add(page)), writer.end()];
      const sheets = await readXlsx(Uint8Array.from(parts.flatMap((part) => [...part])));
      return sheets.map((sheet) => sheet.map((row) => row[0]?.text));
    };
    const wanted = [
      ["id", "0", "1"],
      ["id", "2", "3"],
      ["id", "4"],
    ];
    expect(await sheetsOf([rows])).toEqual(wanted);
    expect(await sheetsOf(rows.map((row) => [row]))).toEqual(wanted);
    expect(await sheetsOf([rows.slice(0, 2)])).toEqual([["id", "0", "1"]]);
    expect(await sheetsOf([])).toEqual([["id"]]);
  });

  it("holds back a compressor's window of rows, however many go through", () => {
    const writer = xlsxWriter(["id", "code"]);
    const decoder = new TextDecoder();
    let seen = 0;
    let cut = "";
    const inflate = new Inflate((chunk) => {
      const xml = cut + decoder.decode(chunk, { stream: true });
      const end = xml.lastIndexOf("</row>") + 1;
      seen += xml.slice(0, end + 5).split("</row>").length - 1;
      cut = xml.slice(end + 5);
    });
    const held: number[] = [];
    for (let page = 0; page < 60; page += 1) {
      const rows = Array.from({ length: 1000 }, (_, at) => {
        const noise = Math.imul(page * 1000 + at, 0x9e_37_79_b1) >>> 0;
        return [`msg_${noise.toString(36)}`, String(noise)];
      });
      const out = writer.add(rows);
      inflate.push(page === 0 ? sheetBytesOf(out) : out);
      held.push((page + 1) * 1000 + 1 - seen);
    }
    expect(seen).toBeGreaterThan(55_000);
    expect(Math.max(...held)).toBeLessThan(3000);
  });

  it("names columns as spreadsheets do", () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(letters)).toEqual([
      "A",
      "Z",
      "AA",
      "AZ",
      "BA",
      "ZZ",
      "AAA",
    ]);
  });
});

/** The first sheet's compressed bytes, from the beginning of the file. */
function sheetBytesOf(file: Uint8Array): Uint8Array {
  const name = "xl/worksheets/sheet1.xml";
  const at = new TextDecoder("latin1").decode(file).indexOf(name);
  return file.subarray(at + name.length);
}
