/** Calendar months of a zone, for reports that are made month by month. Pure. */
import { readMoment, type Range } from "./range.ts";
import { localText, type Zone } from "./zone.ts";

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;

/** Such as "2026-11": the month of a moment. */
export function monthOf(zone: Zone, at: number): string {
  return localText(zone, at).slice(0, 7);
}

/** From its first moment to that of the next; undefined for what is no month from 1970 on. */
export function rangeOfMonth(zone: Zone, text: string): Range | undefined {
  const [, year, month] = MONTH.exec(text) ?? [];
  if (year === undefined || month === undefined) return undefined;
  const isLast = month === "12";
  const next = isLast ? `${Number(year) + 1}-01` : `${year}-${pad(Number(month) + 1)}`;
  const from = readMoment(`${text}-01`, zone);
  const until = readMoment(`${next}-01`, zone);
  return from === undefined || until === undefined ? undefined : { from, until };
}

function pad(month: number): string {
  return String(month).padStart(2, "0");
}
