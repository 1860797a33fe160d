/** The forms in which an export is written. */
import type { Numbers } from "../../domain/privacy/sight.ts";
import type { MirrorRow } from "../../sql/mirror/row.ts";
import { CSV_BOM, csvRow } from "../sheets/csv.ts";
import { excelCsvHead, excelCsvRow } from "../sheets/excel-csv.ts";
import { xlsxWriter } from "../sheets/xlsx.ts";
import {
  EXPORT_COLUMNS,
  exportCells,
  exportRecord,
  exportValues,
  SHEET_COLUMNS,
} from "./export-record.ts";
import type { Paper } from "./paper.ts";

const encoder = new TextEncoder();

/** @param head stands before the first row; may be empty. */
function textPaper(head: string, line: (row: MirrorRow) => string): Paper {
  let before = head;
  const after = (text: string): Uint8Array => {
    const bytes = encoder.encode(before + text);
    before = "";
    return bytes;
  };
  return { add: (rows) => after(rows.map(line).join("")), end: () => after("") };
}

export function csvPaper(numbers: Numbers, bom: boolean): Paper {
  const head = (bom ? CSV_BOM : "") + csvRow(EXPORT_COLUMNS);
  return textPaper(head, (row) => csvRow(exportValues(row, numbers)));
}

export function excelCsvPaper(numbers: Numbers): Paper {
  return textPaper(excelCsvHead(SHEET_COLUMNS), (row) => excelCsvRow(exportCells(row, numbers)));
}

export function ndjsonPaper(numbers: Numbers): Paper {
  return textPaper("", (row) => `${JSON.stringify(exportRecord(row, numbers))}\n`);
}

export function xlsxPaper(numbers: Numbers): Paper {
  const writer = xlsxWriter(SHEET_COLUMNS);
  return {
    add: (rows) => writer.add(rows.map((row) => exportCells(row, numbers))),
    end: () => writer.end(),
  };
}
