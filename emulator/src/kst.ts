/**
 * Korean wall clock from and to epoch milliseconds. UTC+9 without daylight saving (§4.5), always
 * computed from the epoch and never through the host's zone.
 */
import { DAY_MS } from "./constants.ts";

const OFFSET_MS = 9 * 3_600_000;

/** `yyyy-MM-dd HH:mm:ss` in Korea. */
export function kstDateTime(epochMs: number): string {
  return new Date(epochMs + OFFSET_MS).toISOString().slice(0, 19).replace("T", " ");
}

/** `yyyy-MM-dd` in Korea. */
export function kstDate(epochMs: number): string {
  return kstDateTime(epochMs).slice(0, 10);
}

/** Strict: an impossible day or hour is null, never rolled over. */
export function parseKstDateTime(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/u.test(text)) return null;
  const epoch = Date.parse(`${text.replace(" ", "T")}Z`) - OFFSET_MS;
  return Number.isNaN(epoch) || kstDateTime(epoch) !== text ? null : epoch;
}

/** The first millisecond of a Korean day. */
export function parseKstDate(text: string): number | null {
  return /^\d{4}-\d{2}-\d{2}$/u.test(text) ? parseKstDateTime(`${text} 00:00:00`) : null;
}

export interface Window {
  readonly from: number | null;
  /** Exclusive. */
  readonly until: number | null;
}

/** An AlimTalk bound: date and time, or a whole day (§2.2). Undefined says "not a date". */
export function parseBound(text: string, side: "start" | "end"): number | undefined {
  const instant = parseKstDateTime(text);
  if (instant !== null) return side === "start" ? instant : instant + 1_000;
  const day = parseKstDate(text);
  if (day === null) return undefined;
  return side === "start" ? day : day + DAY_MS;
}

/** The same Korean wall time a calendar month later, held to the last day of a shorter month. */
export function addKstMonth(epochMs: number): number {
  const at = new Date(epochMs + OFFSET_MS);
  const day = at.getUTCDate();
  at.setUTCDate(1);
  at.setUTCMonth(at.getUTCMonth() + 1);
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  at.setUTCDate(Math.min(day, last));
  return at.getTime() - OFFSET_MS;
}
