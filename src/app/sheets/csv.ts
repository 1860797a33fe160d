/** CSV as RFC 4180 has it, safe to open in a spreadsheet. Pure. */

export type CsvValue = string | number | boolean | null;

/** Before the first row: without it Excel reads UTF-8 as the local code page, and Korean as garbage. */
export const CSV_BOM = "\uFEFF";

/**
 * Characters that a spreadsheet takes as the beginning of a formula, with the full-width forms that East Asian Excel accepts
 * too. A tab or a line break before the sign is trimmed on import.
 */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * One record with its CRLF. Null is an empty field, and so is a number that is none. Text that would begin a formula gets
 * an apostrophe before it; numbers are left alone, so that a negative one stays a number.
 */
export function csvRow(values: readonly CsvValue[]): string {
  const fields = values.map(csvField);
  // An empty line is no record: a single empty field has to be quoted to be seen.
  const line = fields.length === 1 && fields[0] === "" ? '""' : fields.join(",");
  return `${line}\r\n`;
}

function csvField(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  if (typeof value === "boolean") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
