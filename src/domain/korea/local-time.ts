/** Times as files have them. One without a zone is a time in Korea, whatever the zone of the host. Pure. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../kernel/time/units.ts";
import { KST_OFFSET_MS, rangeOfDay } from "./day.ts";

/** "2026-01-02", "2026/1/2", "2026. 1. 2.", "2026년 1월 2일", "20260102". */
const DAY = String.raw`(?<year>\d{4})(?: ?(?:(?<part>[-/.])|년) ?(?<month>\d{1,2}) ?(?:\k<part>|월) ?(?<day>\d{1,2})(?: ?일|\.)?|(?<both>\d{4}))`;
/** "03:04", "3:04:05.678", "오후 3:04", "3:04 PM", "030405" behind digits alone. */
const TIME = String.raw`(?<before>오전|오후|am|pm)? ?(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d{1,9}))?)? ?(?<after>am|pm)?`;
const ZONE = String.raw`(?<zone>z|utc|kst|[+-]\d{2}:?\d{2})`;
const WRITTEN = new RegExp(`^${DAY}(?:(?:t| )${TIME}(?: ?${ZONE})?)?$`);
const DIGITS = /^(?<year>\d{4})(?<both>\d{4}) ?(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})?$/;

/** @returns epoch ms; undefined for what is none, or could be two. */
export function readLocalTime(text: string): number | undefined {
  const plain = text.normalize("NFKC").trim().replaceAll(/\s+/g, " ").toLowerCase();
  const parts = (WRITTEN.exec(plain) ?? DIGITS.exec(plain))?.groups;
  if (!parts) return undefined;
  const { year = "", both = "", month = both.slice(0, 2), day = both.slice(2) } = parts;
  const range = rangeOfDay(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`);
  const clock = clockOf(parts);
  const offset = offsetOf(parts["zone"]);
  if (!range || clock === undefined || offset === undefined) return undefined;
  return range.from + KST_OFFSET_MS - offset + clock;
}

type Parts = Readonly<Record<string, string | undefined>>;

/** Ms since midnight. */
function clockOf({
  hour = "0",
  minute = "0",
  second = "0",
  fraction = "",
  ...half
}: Parts): number | undefined {
  const word = half["before"] ?? half["after"];
  const hours = word === undefined ? Number(hour) : halfDayHour(Number(hour), word);
  if (hours === undefined || hours > 23 || Number(minute) > 59 || Number(second) > 59)
    return undefined;
  if (half["before"] !== undefined && half["after"] !== undefined) return undefined;
  const ms = Number(fraction.padEnd(3, "0").slice(0, 3));
  return hours * HOUR_MS + Number(minute) * MINUTE_MS + Number(second) * SECOND_MS + ms;
}

/** 12 AM is midnight, 12 PM noon. */
function halfDayHour(hour: number, word: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (word === "오후" || word === "pm" ? 12 : 0);
}

function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === "kst") return KST_OFFSET_MS;
  if (zone === "z" || zone === "utc") return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  if (Number(hours) > 14 || Number(minutes) > 59) return undefined;
  const ms = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
  return sign === "-" ? -ms : ms;
}
