/** Days of the ledger: calendar days in Korea (UTC+9, no daylight saving), told from the epoch alone. Pure. */
import { iso } from "../../kernel/time/iso.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/time/units.ts";

/** Korea has no daylight saving: the time follows from the epoch, whatever the zone of the host. */
export const KST_OFFSET_MS = 9 * HOUR_MS;
export const KST_SUFFIX = "+09:00";
export const KST_ZONE = "Asia/Seoul";

export interface DayRange {
  /** Epoch ms, inclusive. */
  readonly from: number;
  /** Epoch ms, exclusive. */
  readonly until: number;
}

/** "2026-11-20 09:00:00" as clocks in Korea show the moment. */
export function kstTime(at: number): string {
  return iso(at + KST_OFFSET_MS)
    .slice(0, 19)
    .replace("T", " ");
}

/** "2026-11-20" of the Korean day in which the moment lies. */
export function kstDayOf(at: number): string {
  const { year, month, day } = civilOf(Math.floor((at + KST_OFFSET_MS) / DAY_MS));
  return `${String(year).padStart(4, "0")}-${pad(month)}-${pad(day)}`;
}

/** When a Korean day begins and ends; undefined for what is no day, such as 2026-02-30. */
export function rangeOfDay(text: string): DayRange | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return undefined;
  const days = daysOf(Number(match[1]), Number(match[2]), Number(match[3]));
  const from = days * DAY_MS - KST_OFFSET_MS;
  // What is normalised on the way was no day.
  return kstDayOf(from) === text ? { from, until: from + DAY_MS } : undefined;
}

/** Minutes since the epoch. */
export function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MS);
}

/** Days since the epoch to a date, by eras of 400 years that begin on 1 March (Hinnant's civil_from_days). */
function civilOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) /
      365,
  );
  const ofYear =
    ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

function daysOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const ofEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + ofYear;
  return era * 146_097 + ofEra - 719_468;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
