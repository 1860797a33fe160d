/**
 * A file of numbers as people have them: one a line, perhaps with a time and a source behind it. A line whose number can be read is
 * an opt-out, whatever else is wrong with it: somebody has asked to be left alone. Pure.
 */
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
    | "too_long"
    | "too_many_fields";
  /** Reason and remedy; never holds a number. */
  readonly detail: string;
}

export type LineReading =
  | {
      readonly kind: "entry";
      readonly entry: CsvOptOut;
      /** What was wrong with the line, beside its number. */
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
  const [first = "", time = "", source = "", ...rest] = fieldsOf(text);
  if (text.trim() === "") return NOTHING;
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
  if (!readKnown(cell).ok) warn("guessed_phone", "its first 0 is missing: added with the 0");
  else warnDoubtful(cell, warn);
  if (rest.some((field) => field !== ""))
    warn("too_many_fields", "has more than three fields: the others were not read");
  const at = time === "" ? undefined : timeOf(time, now, warn);
  const kept = source === "" || isSource(source) ? source : warn("invalid_source", SOURCE_REMEDY);
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

type Warn = (code: LineNote["code"], detail: string) => undefined;

/** Earlier versions took such numbers, so records may hold it; whose number it is meant to be nobody knows. */
function warnDoubtful(cell: string, warn: Warn): void {
  const reading = readPhone(cell);
  if (!reading.ok) warn("doubtful_phone", `${reading.detail}; added as it stands: correct it`);
}

function timeOf(time: string, now: number, warn: Warn): number | undefined {
  const at = readLocalTime(unquoted(time));
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

/** `="010…"` is how spreadsheets are told to leave a number alone. */
function unquoted(cell: string): string {
  return /^="(.*)"$/.exec(cell)?.[1] ?? cell;
}

function fieldsOf(line: string): readonly string[] {
  const fields = line
    .replace(/^\uFEFF/, "")
    .matchAll(/(?:^|,)(?:\s*"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/g);
  return Array.from(fields, ([, quoted, plain = ""]) =>
    (quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim(),
  );
}
