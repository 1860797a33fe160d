/** A report as JSON or as a table for a spreadsheet. */
import type { Context } from "hono";

import { wallTime, type Cell } from "../../app/sheets/cell.ts";
import { CSV_BOM, csvRow, type CsvValue } from "../../app/sheets/csv.ts";
import { excelCsvHead, excelCsvRow } from "../../app/sheets/excel-csv.ts";
import { XLSX_TYPE, xlsxOf } from "../../app/sheets/xlsx.ts";
import type { Zone } from "../../domain/reports/zone.ts";
import { epochOf } from "../../kernel/time/iso.ts";
import type { AppEnv } from "../app-env.ts";
import type { ReportQuery } from "./report-query.ts";
import { TIME_COLUMNS } from "./report-tables.ts";

/** Columns by name, in their order: the first row has them. */
export interface Table {
  /** Name of the file, without its ending. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly object[];
  /** Zone of the times that a spreadsheet shows. */
  readonly zone: Zone;
}

type Wanted = Pick<ReportQuery, "format" | "bom" | "excel">;

/** The table in the form that was asked for, JSON apart. */
export function tableAnswer(c: Context<AppEnv>, table: Table, wanted: Wanted): Response {
  const isWorkbook = wanted.format === "xlsx";
  const body = isWorkbook ? workbookOf(table) : csvOf(table, wanted);
  return c.body(body, 200, {
    "content-type": isWorkbook ? XLSX_TYPE : "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${table.name}.${isWorkbook ? "xlsx" : "csv"}"`,
  });
}

function csvOf(table: Table, { bom, excel }: Wanted): string {
  const { columns } = table;
  if (excel === "true") return excelCsvHead(columns) + cellsOf(table).map(excelCsvRow).join("");
  const lines = valuesOf(table).map(csvRow);
  return (bom === "true" ? CSV_BOM : "") + csvRow(columns) + lines.join("");
}

function workbookOf(table: Table): Uint8Array<ArrayBuffer> {
  return xlsxOf(table.columns, cellsOf(table));
}

function valuesOf({ columns, rows }: Table): CsvValue[][] {
  return rows.map((row) => {
    const values = new Map<string, unknown>(Object.entries(row));
    return columns.map((name) => valueOf(values.get(name)));
  });
}

function valueOf(value: unknown): CsvValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function cellsOf(table: Table): Cell[][] {
  const isTime = table.columns.map((name) => TIME_COLUMNS.has(name));
  return valuesOf(table).map((values) =>
    values.map((value, index) =>
      isTime[index] && typeof value === "string" ? wallTime(table.zone, epochOf(value)) : value,
    ),
  );
}
