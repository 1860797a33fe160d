/**
 * A file of numbers as people have them: one a line, perhaps with a time and a source behind it. A line whose number can be read is
 * an opt-out, whatever else is wrong with it: somebody has asked to be left alone. Pure.
 */
import { readCells } from "../../kernel/text/csv-cells.ts";
import { readLocalTime } from "../korea/local-time.ts";
import { readKnown, readLoosely, readPhone } from "../korea/phone.ts";
import { holdsNumber } from "../privacy/masks.ts";

/** Lines of one file. */
export const MAX_LINES = 100_000;
/** Characters of a line: a number, a time and a source have a fifth of them. */
export const MAX_LINE_CHARS = 1000;

export interface CsvOptOut {
  readonly number: string;
  /** Epoch ms; absent: not told. */
  readonly at?: number;
  readonly source?: string;
}

export interface LineNote {
  /** From 1. */
  readonly line: number;
  readonly code:
    | "invalid_phone"
    | "guessed_phone"
    | "doubtful_phone"
    | "invalid_time"
    | "in_future"
    | "invalid_source"
    | "not_first"
    | "second_number"
    | "too_long"
    | "too_many_fields";
  /** Reason and remedy; never holds a number. */
  readonly detail: string;
}

export type LineReading =
  | {
      readonly kind: "entry";
      readonly entry: CsvOptOut;
      /** Faults of the line, beside its number. */
      readonly warnings: readonly LineNote[];
    }
  | { readonly kind: "fault"; readonly fault: LineNote }
  /** Empty, or the names of the columns. */
  | { readonly kind: "nothing" };

const SOURCE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,100}$/u;
const NOTHING: LineReading = { kind: "nothing" };

export function readLine(text: string, line: number, now: number): LineReading {
  if (text.length > MAX_LINE_CHARS) {
    const detail = `has more than ${MAX_LINE_CHARS} characters: one number a line, with its time and source`;
    return { kind: "fault", fault: { line, code: "too_long", detail } };
  }
  if (text.trim() === "") return NOTHING;
  const { cells } = readCells(text);
  const begin = beginOf(cells);
  const [first = "", time = "", source = "", ...rest] = cells.slice(begin);
  const cell = unquoted(first);
  const reading = readLoosely(cell);
  if (!reading.ok) {
    if (line === 1 && !/\p{Nd}/u.test(first)) return NOTHING;
    return { kind: "fault", fault: { line, code: "invalid_phone", detail: reading.detail } };
  }
  const warnings: LineNote[] = [];
  const warn = (code: LineNote["code"], detail: string): undefined => {
    warnings.push({ line, code, detail });
  };
  if (begin > 0) warn("not_first", "has its number in a later field: those before were not read");
  if (!readKnown(cell).ok) warn("guessed_phone", "its first 0 is missing: added with the 0");
  else warnDoubtful(cell, warn);
  warnMore(rest, warn);
  const at = time === "" ? undefined : timeOf(time, now, warn);
  const words = source.replaceAll(/\s+/g, " ");
  const kept = words === "" || isSource(words) ? words : warn("invalid_source", SOURCE_REMEDY);
  return {
    kind: "entry",
    entry: {
      number: reading.number,
      ...(at !== undefined && { at }),
      ...(kept && { source: kept }),
    },
    warnings,
  };
}

/**
 * Index of the cell that holds the number: names of persons, or numbers of lines, may stand before it. A broken number is not
 * passed over.
 */
function beginOf(cells: readonly string[]): number {
  const [first = ""] = cells;
  if (readLoosely(unquoted(first)).ok || /\p{Nd}{4}|^\W*[0+]/u.test(first)) return 0;
  const found = cells.findIndex((cell) => {
    const reading = readPhone(unquoted(cell));
    return reading.ok && reading.kind === "mobile";
  });
  return Math.max(found, 0);
}

type Warn = (code: LineNote["code"], detail: string) => undefined;

/** Earlier versions took such numbers, so records may hold it; whose number it is meant to be nobody knows. */
function warnDoubtful(cell: string, warn: Warn): void {
  const reading = readPhone(cell);
  if (!reading.ok) warn("doubtful_phone", `${reading.detail}; added as it stands: correct it`);
}

function warnMore(fields: readonly string[], warn: Warn): void {
  if (fields.some(holdsNumber)) warn("second_number", SECOND_NUMBER);
  else if (fields.some((field) => field !== "")) {
    warn("too_many_fields", "has more than three fields: the others were not read");
  }
}

const SECOND_NUMBER =
  "holds another number: only the first was added; write one number a line, and import again";

function timeOf(time: string, now: number, warn: Warn): number | undefined {
  const at = readLocalTime(unquoted(time));
  if (at === undefined && holdsNumber(time)) return warn("second_number", SECOND_NUMBER);
  if (at === undefined) {
    return warn(
      "invalid_time",
      "is no time such as 2026-01-02 15:04:05: added with the time of the import",
    );
  }
  return at <= now
    ? at
    : warn("in_future", "lies in the future: added with the time of the import");
}

const SOURCE_REMEDY =
  "must have 1 to 100 visible characters and no telephone number, as it is kept: added without it";

function isSource(source: string): boolean {
  return SOURCE.test(source) && !holdsNumber(source);
}

/**
 * The rows of a file. A cell in quotes may hold line breaks; a line that has a number of its own is never made part of the one before
 * it, whatever its quotes say.
 */
export function rowsOf(lines: readonly string[]): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  for (let at = 0; at < lines.length;) {
    const { text, count } = joinedFrom(lines, at);
    rows.push({ text, line: at + 1 });
    at += count;
  }
  return rows;
}

export interface CsvRow {
  /** Number of its first line, from 1. */
  readonly line: number;
  readonly text: string;
}

function joinedFrom(lines: readonly string[], at: number): { text: string; count: number } {
  const alone = { text: lines[at] ?? "", count: 1 };
  let { text, count } = alone;
  while (text.length < MAX_LINE_CHARS && readCells(text).open) {
    const next = lines[at + count];
    if (next === undefined || holdsNumber(next)) return alone;
    text += `\n${next}`;
    count += 1;
  }
  return text.length > MAX_LINE_CHARS ? alone : { text, count };
}

/** `="010…"` is how spreadsheets are told to leave a number alone. */
function unquoted(cell: string): string {
  return /^="(.*)"$/.exec(cell)?.[1] ?? cell;
}
