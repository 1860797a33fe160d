/** A report as JSON or as a table for a spreadsheet. */
import type { Context } from "hono";

import type { AppEnv } from "../app-env.ts";
import { CSV_BOM, csvRow, type CsvValue } from "../shapes/csv.ts";

/** Columns by name, in their order: the first row has them. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly object[];
}

export function csvOf({ columns, rows }: Table, bom: boolean): string {
  const lines = rows.map((row) => {
    const values = new Map<string, unknown>(Object.entries(row));
    return csvRow(columns.map((name) => cell(values.get(name))));
  });
  return (bom ? CSV_BOM : "") + csvRow(columns) + lines.join("");
}

function cell(value: unknown): CsvValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function csvAnswer(c: Context<AppEnv>, name: string, table: Table, bom: boolean): Response {
  return c.body(csvOf(table, bom), 200, {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${name}.csv"`,
  });
}
