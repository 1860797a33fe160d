/** A file of numbers onto a list, a thousand at a time: a repeat after a crash finds what is there. */
import type { List, NewOptOut } from "../../domain/opt-out/entry.ts";
import {
  MAX_LINES,
  readLine,
  rowsOf,
  type CsvOptOut,
  type LineNote,
} from "../../domain/opt-out/read-csv.ts";
import { maskNumber } from "../../domain/privacy/masks.ts";
import { recipientHashes } from "../../kernel/hashes/recipient-hash.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../../objects/isolate.ts";

export interface ImportReport {
  readonly lines: number;
  readonly added: number;
  readonly known: number;
  readonly full: number;
  readonly refused: number;
  readonly errors: readonly LineNote[];
  /** Warnings about lines that were taken. */
  readonly warnings: readonly LineNote[];
}

const CHUNK = 1000;
const MAX_NOTES = 1000;

/** @returns undefined for a file with too many lines, of which nothing is taken. */
export async function importCsv(
  isolate: Pick<Isolate, "settings" | "optOuts">,
  owner: string,
  list: List,
  text: string,
): Promise<ImportReport | undefined> {
  const { settings } = isolate;
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.length > MAX_LINES + 1) return undefined;
  const now = Date.now();
  const entries: CsvOptOut[] = [];
  const faults: LineNote[] = [];
  const warnings: LineNote[] = [];
  for (const row of rowsOf(lines)) {
    const reading = readLine(row.text, row.line, now);
    if (reading.kind === "entry") {
      entries.push(reading.entry);
      warnings.push(...reading.warnings);
    }
    if (reading.kind === "fault") faults.push(reading.fault);
  }
  const sum = { added: 0, known: 0, full: 0 };
  const stub = isolate.optOuts.stub(owner);
  for (let from = 0; from < entries.length; from += CHUNK) {
    const chunk = entries.slice(from, from + CHUNK);
    const answer = await stub.add(
      list,
      await Promise.all(chunk.map(async (entry) => newOptOut(settings, owner, entry, now))),
    );
    sum.added += answer.added;
    sum.known += answer.known;
    sum.full += answer.full;
  }
  return {
    lines: entries.length + faults.length,
    ...sum,
    refused: faults.length,
    errors: faults.slice(0, MAX_NOTES),
    warnings: warnings.slice(0, MAX_NOTES),
  };
}

export async function newOptOut(
  settings: Settings,
  owner: string,
  { number, at, source }: CsvOptOut,
  now: number,
): Promise<NewOptOut> {
  const [recipient = "", ...older] = await recipientHashes(settings, owner, number);
  return {
    recipient,
    ...(older.length > 0 && { older }),
    masked: maskNumber(number),
    at: at ?? now,
    source: source ?? "import",
  };
}
