/** Rows of a batch that cost more than the text that their caller wrote: SMS that became LMS by what was filled in. Pure. */
import { extractTemplateVariables } from "@k-msg/core";

import { measureText, SMS_BYTES, typeByLength } from "../korea/text-limits.ts";
import type { BatchRow, GrownRow } from "./batch-record.ts";

/** A row as the caller wrote it. */
export interface WrittenRow {
  readonly text: string;
  /** Left open: its length decides. */
  readonly open: boolean;
}

/**
 * A row has grown where its text fits into an SMS before it is filled, or where others of the same text are an SMS.
 * @param written by place in the request
 */
export function grownRows(
  rows: readonly BatchRow[],
  written: ReadonlyMap<number, WrittenRow>,
): readonly GrownRow[] {
  const open = rows.flatMap((row) => {
    const known = written.get(row.index);
    return known?.open ? [{ ...row, written: known.text }] : [];
  });
  const short = new Set<string>();
  for (const { request, written: text } of open) if (request.type === "SMS") short.add(text);
  const long = new Map<string, boolean>();
  return open.flatMap(({ index, request, written: text }) => {
    if (request.type !== "LMS") return [];
    let fits = short.has(text) || long.get(text) === false;
    if (!fits && !long.has(text)) {
      fits = fitsSms(text);
      long.set(text, !fits);
    }
    return fits ? [grown(index, text, request)] : [];
  });
}

/** No text has fewer bytes than characters. */
function fitsSms(text: string): boolean {
  return text.length <= SMS_BYTES && typeByLength(text) === "SMS";
}

function grown(index: number, written: string, request: BatchRow["request"]): GrownRow {
  const bytes = measureText(request.text ?? "").bytes;
  const byAd = request.warnings?.includes("AD_FORMAT_MADE_LMS") === true;
  const filled = extractTemplateVariables(written).length > 0;
  const why = byAd ? "adFormat" : filled ? "variables" : "normalize";
  const detail = `has ${bytes} bytes ${WORDS[why]}, an SMS carries ${SMS_BYTES}: it is an LMS, at the price of one`;
  return { index, bytes, why, detail };
}

const WORDS: Readonly<Record<GrownRow["why"], string>> = {
  adFormat: "with what adFormat adds",
  variables: "with its variables",
  normalize: "once it is normalized",
};
