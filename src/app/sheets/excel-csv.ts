/**
 * CSV that Excel opens with a double click and keeps as it is. Excel looks at each field and makes numbers, dates and exponents
 * of what looks like one: `01012345678` loses its 0, `1-2` becomes 2 January, `1E5` becomes 100000. Quotes do not stop it; a
 * formula that is nothing but a text does: `="01012345678"`. A tab in front would do too, but stays in the cell, unseen, and no
 * look-up finds the number any more. Pure.
 */
import { iso } from "../../kernel/time/iso.ts";
import type { Cell } from "./cell.ts";
import { CSV_BOM, csvRow, type CsvValue } from "./csv.ts";

/** Without digits Excel reinterprets these alone: truth values and the names of its errors. */
const REREAD = /\p{Nd}|^\s*(?:true|false)\s*$|^\s*#/iu;
/** Nothing in it leaves the quotes of a formula's text, and a record stays a line. Excel takes 255 characters there. */
const FITS_A_FORMULA = /^[^\p{Cc}\p{Cs}\u2028\u2029]{1,255}$/u;
const MAX_FORMULA_TEXT = 255;

/** The first line: a byte order mark, without which Excel garbles Korean, and the names of the columns. */
export function excelCsvHead(columns: readonly string[]): string {
  return CSV_BOM + csvRow(columns);
}

/** One record with its CRLF. What begins like a formula cannot run: it is inside a text, or has an apostrophe before it. */
export function excelCsvRow(cells: readonly Cell[]): string {
  const fields = cells.map(fieldOf);
  // An empty line is no record.
  const line = fields.length === 1 && fields[0] === "" ? '""' : fields.join(",");
  return `${line}\r\n`;
}

function fieldOf(cell: Cell): string {
  if (typeof cell === "string" && isReread(cell)) {
    const formula = `="${cell.replaceAll('"', '""')}"`;
    return `"${formula.replaceAll('"', '""')}"`;
  }
  const value: CsvValue = typeof cell === "object" && cell !== null ? clockText(cell.wall) : cell;
  const record = csvRow([value]).slice(0, -2);
  return record === '""' ? "" : record;
}

function isReread(text: string): boolean {
  return REREAD.test(text) && text.length <= MAX_FORMULA_TEXT && FITS_A_FORMULA.test(text);
}

/** In the form that Excel of every language takes as a time. */
function clockText(wall: number): string {
  return iso(wall).slice(0, 19).replace("T", " ");
}
