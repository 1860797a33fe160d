/** Durations as callers write them. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./units.ts";

const SHORT = /^(\d{1,9})(s|m|h|d)$/;
const ISO = /^P(?:(\d{1,4})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?$/;
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** Milliseconds of "90s", "10m", "24h", "3d" or an ISO 8601 duration such as "PT10M"; undefined for anything else. */
export function readDuration(text: string): number | undefined {
  const short = SHORT.exec(text);
  if (short) return Number(short[1]) * (UNITS[short[2] ?? "s"] ?? 0);
  const iso = ISO.exec(text);
  if (!iso || text.endsWith("T") || text === "P") return undefined;
  const [, days = "0", hours = "0", minutes = "0", seconds = "0"] = iso;
  return (
    Number(days) * DAY_MS +
    Number(hours) * HOUR_MS +
    Number(minutes) * MINUTE_MS +
    Number(seconds) * 1000
  );
}
