/** Times and numbers as people read them. Pure: the zone is named, never the host's by accident. */
import { KST_OFFSET_MS, KST_ZONE } from "../../domain/korea/day.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/time/units.ts";

export const ZONES = ["kst", "local", "utc"] as const;
export type Zone = (typeof ZONES)[number];

/** IANA name; undefined: the browser's own. */
export function zoneName(zone: Zone): string | undefined {
  if (zone === "local") return undefined;
  return zone === "kst" ? KST_ZONE : "UTC";
}

function partsOf(ms: number, timeZone: string | undefined): Readonly<Record<string, string>> {
  const format = new Intl.DateTimeFormat("en-CA", {
    ...(timeZone !== undefined && { timeZone }),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
}

/** `2026-11-21 19:04:05`, with `.678` if asked for. @param at ISO 8601 or epoch milliseconds. */
export function timeText(at: string | number, zone: Zone, withMs = false): string {
  const ms = typeof at === "number" ? at : Date.parse(at);
  const { year, month, day, hour, minute, second } = partsOf(ms, zoneName(zone));
  const text = `${year}-${month}-${day} ${hour}:${minute}:${second}`;
  return withMs ? `${text}.${String(((ms % 1000) + 1000) % 1000).padStart(3, "0")}` : text;
}

/** The moment that a `datetime-local` field means in the zone. Undefined for an empty or wrong field. */
export function momentOf(field: string, zone: Zone): number | undefined {
  const utc = Date.parse(`${field}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(field) || Number.isNaN(utc)) return undefined;
  if (zone === "utc") return utc;
  if (zone === "kst") return utc - KST_OFFSET_MS;
  return new Date(field).getTime();
}

/** The value that a `datetime-local` field shows for the moment. */
export function fieldOf(ms: number, zone: Zone): string {
  return timeText(ms, zone).slice(0, 16).replace(" ", "T");
}

/** `850 ms`, `12.3 s`, `4.5 min`, `2.1 h`, `1.2 d`; a dash for nothing. */
export function durationText(ms: number | null): string {
  if (ms === null) return "–";
  const short = (value: number, unit: string) => `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < MINUTE_MS) return short(ms / 1000, "s");
  if (ms < HOUR_MS) return short(ms / MINUTE_MS, "min");
  if (ms < DAY_MS) return short(ms / HOUR_MS, "h");
  return short(ms / DAY_MS, "d");
}

/** `97.5 %`, never broken at the end of a line; a dash where there is nothing to divide. */
export function rateText(rate: number | null): string {
  return rate === null ? "–" : `${(rate * 100).toFixed(1)}\u00A0%`;
}
