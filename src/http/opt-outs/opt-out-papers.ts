import { KOREA, wallTime, type Cell } from "../../app/sheets/cell.ts";
import { csvRow } from "../../app/sheets/csv.ts";
import { excelCsvHead, excelCsvRow } from "../../app/sheets/excel-csv.ts";
import { xlsxWriter } from "../../app/sheets/xlsx.ts";
/** The forms in which a list of opt-outs is written, page by page. */
import type { OptOut } from "../../domain/opt-out/entry.ts";
import { iso } from "../../kernel/time/iso.ts";

export interface Paper {
  /** May give back nothing yet. */
  add(entries: readonly OptOut[]): Uint8Array;
  end(): Uint8Array;
}

const COLUMNS = ["recipient", "masked", "at", "source", "added_at"];
/** For people: times as Korean clocks show them. */
const SHEET_COLUMNS = ["recipient", "masked", "at_kst", "source", "added_at_kst"];

function cellsOf({ recipient, masked, at, source, addedAt }: OptOut): readonly Cell[] {
  return [recipient, masked, wallTime(KOREA, at), source, wallTime(KOREA, addedAt)];
}

/** @param head stands before the first entry, and alone where there is none */
function textPaper(head: string, line: (entry: OptOut) => string): Paper {
  const encoder = new TextEncoder();
  let before = head;
  return {
    add(entries) {
      const text = before + entries.map(line).join("");
      before = "";
      return encoder.encode(text);
    },
    end: () => encoder.encode(before),
  };
}

export function csvPaper(): Paper {
  return textPaper(csvRow(COLUMNS), ({ recipient, masked, at, source, addedAt }) =>
    csvRow([recipient, masked, iso(at), source, iso(addedAt)]),
  );
}

export function excelPaper(): Paper {
  return textPaper(excelCsvHead(SHEET_COLUMNS), (entry) => excelCsvRow(cellsOf(entry)));
}

export function xlsxPaper(): Paper {
  const writer = xlsxWriter(SHEET_COLUMNS);
  return { add: (entries) => writer.add(entries.map(cellsOf)), end: () => writer.end() };
}
