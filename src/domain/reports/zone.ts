/** Calendar time of a zone by its IANA name. The host's own zone never matters. */
import { iso, utcEpoch } from "../../kernel/time/iso.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/time/units.ts";

export interface Zone {
  readonly name: string;
  /** Ms that local time is ahead of UTC at a moment (epoch ms). */
  offsetAt(at: number): number;
}

/** Undefined for a name that is no IANA zone; offsets such as "+09:00" are none. */
export function zoneOf(name: string): Zone | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return undefined;
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    return { name, offsetAt: (at) => localOf(format, at) - Math.floor(at / 1000) * 1000 };
  } catch {
    return undefined;
  }
}

function localOf(format: Intl.DateTimeFormat, at: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return utcEpoch([year, month, day], [hour, minute, second]);
}

/** Days since the epoch of the local day in which a moment lies. */
export function localDayOf(zone: Zone, at: number): number {
  return Math.floor((at + zone.offsetAt(at)) / DAY_MS);
}

/**
 * The first moment of a local day (days since the epoch), epoch ms. Where clocks were turned forward over midnight that is
 * later than 00:00, where they were turned back over it the first of both.
 */
export function startOfDay(zone: Zone, day: number): number {
  const wanted = day * DAY_MS;
  const candidates = [
    wanted - zone.offsetAt(wanted - DAY_MS),
    wanted - zone.offsetAt(wanted + DAY_MS),
  ];
  const fitting = candidates.filter((at) => at + zone.offsetAt(at) === wanted);
  if (fitting.length > 0) return Math.min(...fitting);
  let before = wanted - 15 * HOUR_MS;
  let after = wanted + 15 * HOUR_MS;
  while (after - before > MINUTE_MS) {
    const middle = Math.floor((before + after) / 2 / MINUTE_MS) * MINUTE_MS;
    if (localDayOf(zone, middle) < day) before = middle;
    else after = middle;
  }
  return after;
}

/** "2026-11-20T00:00:00+09:00": a moment as its zone's clocks show it. */
export function localText(zone: Zone, at: number): string {
  const offset = zone.offsetAt(at);
  const minutes = Math.abs(Math.trunc(offset / MINUTE_MS));
  const pad = (value: number): string => String(value).padStart(2, "0");
  const sign = offset < 0 ? "-" : "+";
  const clock = iso(at + offset).slice(0, 19);
  return `${clock}${sign}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}
