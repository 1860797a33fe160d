/**
 * The cells of a line as spreadsheets write it: between commas, semicolons (where the comma is the decimal sign) or tabs ("Unicode
 * text"). The first separator behind the first cell is the line's. Pure.
 */

export interface CsvCells {
  /** Without the blanks around them and without their quotes; at least one. */
  readonly cells: readonly string[];
  /** A cell begins with a quote that does not end on the line: it goes on behind the line break. */
  readonly open: boolean;
}

type Separator = "," | ";" | "\t";

export function readCells(line: string): CsvCells {
  // The byte order mark counts as a blank.
  const text = line.trimStart();
  const cells: string[] = [];
  let open = false;
  let by: Separator | undefined;
  for (let at = 0; at <= text.length;) {
    const quoted = quotedAt(text, at, by);
    if (quoted === "open") open = true;
    const isQuoted = typeof quoted === "object";
    const next = separatorAfter(text, isQuoted ? quoted.end : at, by);
    cells.push((isQuoted ? quoted.content : text.slice(at, next?.at)).trim());
    by ??= next?.by;
    at = (next?.at ?? text.length) + 1;
  }
  return { cells, open };
}

interface Quoted {
  readonly content: string;
  /** Behind it and its blanks. */
  readonly end: number;
}

/** Undefined where the cell at the place is none in quotes. */
function quotedAt(
  text: string,
  at: number,
  by: Separator | undefined,
): Quoted | "open" | undefined {
  const begin = behindBlanks(text, at, by);
  if (text[begin] !== '"') return undefined;
  let close = text.indexOf('"', begin + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) return "open";
  const end = behindBlanks(text, close + 1, by);
  if (end < text.length && !isSeparator(text[end], by)) return undefined;
  return { content: text.slice(begin + 1, close).replaceAll('""', '"'), end };
}

function separatorAfter(
  text: string,
  from: number,
  by: Separator | undefined,
): { readonly at: number; readonly by: Separator } | undefined {
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (!isSeparator(char, by)) continue;
    // Where another one follows, the tab is but a blank.
    const next = by === undefined && char === "\t" ? behindBlanks(text, at, ",") : at;
    const other = text[next];
    return isSeparator(other, by) ? { at: next, by: other } : { at, by: char };
  }
  return undefined;
}

function isSeparator(char: string | undefined, by: Separator | undefined): char is Separator {
  return by === undefined ? char === "," || char === ";" || char === "\t" : char === by;
}

function behindBlanks(text: string, from: number, by: Separator | undefined): number {
  let at = from;
  while (at < text.length && isBlank(text[at] ?? "", by)) at += 1;
  return at;
}

function isBlank(char: string, by: Separator | undefined): boolean {
  return char === "\t" ? by === "," || by === ";" : char.trim() === "";
}
