/** Rows of a worksheet as XML (ECMA-376). Texts are inline and in the format "text": nothing in them is ever computed. Pure. */
import { DAY_MS } from "../../kernel/time/units.ts";
import type { Cell } from "./cell.ts";

/** Places in the list of formats of `STYLES`. */
const TEXT = 1;
const TIME = 2;
const HEAD = 3;

/** The day of 1970 in the count of days that Excel keeps: its day 1 is in 1900. */
const EPOCH_DAY = 25_569;
/** Most characters of a cell; with one more Excel calls the file damaged. */
const MAX_TEXT = 32_767;

export const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
export const NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/** A place for a text format, a time format and a bold head, which stays in sight. */
export const STYLES = `${DECLARATION}<styleSheet xmlns="${NAMESPACE}"><numFmts count="1"><numFmt numFmtId="164" \
formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/>\
<sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>\
<patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/>\
</border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs \
count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" \
xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf \
numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>`;

export function sheetHead(columns: readonly string[]): string {
  const names = columns.map((name, index) => textCell(name, `${letters(index)}1`, HEAD));
  return `${DECLARATION}<worksheet xmlns="${NAMESPACE}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" \
topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="${columns.length}" \
width="20" customWidth="1"/></cols><sheetData><row r="1">${names.join("")}</row>`;
}

export const SHEET_END = "</sheetData></worksheet>";

/** @param row counts from 1, the head. */
export function sheetRow(cells: readonly Cell[], row: number): string {
  return `<row r="${row}">${cells.map((cell, index) => cellXml(cell, `${letters(index)}${row}`)).join("")}</row>`;
}

function cellXml(cell: Cell, place: string): string {
  if (typeof cell === "string") return textCell(cell, place, TEXT);
  if (typeof cell === "boolean") return `<c r="${place}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === "number") {
    return Number.isFinite(cell) ? `<c r="${place}"><v>${cell}</v></c>` : "";
  }
  if (cell === null) return "";
  return `<c r="${place}" s="${TIME}"><v>${cell.wall / DAY_MS + EPOCH_DAY}</v></c>`;
}

function textCell(text: string, place: string, style: number): string {
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/**
 * XML cannot hold control characters: Excel writes and reads them as `_x0007_`. A text that has such a form of its own has
 * its first underscore escaped.
 */
export function xmlText(text: string): string {
  const cut = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
  return cut
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]|_(?=x[0-9A-Fa-f]{4}_)/g, (char) => {
      return `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`;
    })
    .replaceAll(/[&<>]/g, (char) => ENTITIES[char] ?? char);
}

/** 0 → A, 25 → Z, 26 → AA. */
export function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
