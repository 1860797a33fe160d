/** A file of numbers as people have them: one a line, perhaps with a time and a source behind it. Pure. */

import { KST_SUFFIX } from "../korea/day.ts";
import { readNumber } from "../korea/phone.ts";
import { holdsNumber } from "../privacy/masks.ts";

/** Lines of one file. */
export const MAX_LINES = 100_000;

export interface CsvOptOut {
  readonly number: string;
  /** Epoch ms; absent: not told. */
  readonly at?: number;
  readonly source?: string;
}

export interface LineFault {
  /** From 1. */
  readonly line: number;
  readonly code:
    | "invalid_phone"
    | "invalid_time"
    | "in_future"
    | "invalid_source"
    | "too_many_fields";
}

export type LineReading =
  | { readonly kind: "entry"; readonly entry: CsvOptOut }
  | { readonly kind: "fault"; readonly fault: LineFault }
  /** Empty, or the names of the columns. */
  | { readonly kind: "nothing" };

const TIME =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;
const SOURCE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,100}$/u;
const NOTHING: LineReading = { kind: "nothing" };

/** @param readTime ISO 8601 as epoch ms; NaN for what is none */
export function readLine(
  text: string,
  line: number,
  now: number,
  readTime: (text: string) => number,
): LineReading {
  const fault = (code: LineFault["code"]): LineReading => ({
    kind: "fault",
    fault: { line, code },
  });
  const [first = "", time = "", source = "", ...rest] = fieldsOf(text);
  if (text.trim() === "") return NOTHING;
  const number = numberOfCell(first);
  if (number === null) return line === 1 && !/\d/.test(first) ? NOTHING : fault("invalid_phone");
  if (rest.some((field) => field !== "")) return fault("too_many_fields");
  // A day without a time is a day in Korea.
  const at =
    time === "" ? undefined : readTime(time.length === 10 ? `${time}T00:00${KST_SUFFIX}` : time);
  if (at !== undefined && (!TIME.test(time) || Number.isNaN(at))) return fault("invalid_time");
  if (at !== undefined && at > now) return fault("in_future");
  if (source !== "" && (!SOURCE.test(source) || holdsNumber(source)))
    return fault("invalid_source");
  return {
    kind: "entry",
    entry: { number, ...(at !== undefined && { at }), ...(source !== "" && { source }) },
  };
}

/** As messages have it. Spreadsheets take the first 0 away, and put an apostrophe before what they should leave alone. */
export function numberOfCell(text: string): string | null {
  const bare = text.replace(/^'/, "").trim();
  const whole = /^1[016789]\d{7,8}$/.test(bare) ? `0${bare}` : bare;
  return readNumber(whole);
}

function fieldsOf(line: string): readonly string[] {
  const fields = line
    .replace(/^\uFEFF/, "")
    .matchAll(/(?:^|,)(?:\s*"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/g);
  return Array.from(fields, ([, quoted, plain = ""]) =>
    (quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim(),
  );
}
