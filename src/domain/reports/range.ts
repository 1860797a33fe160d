/** From when until when a report looks, as a query says it. */
import { epochOf, iso } from "../../kernel/time/iso.ts";
import { DAY_MS } from "../../kernel/time/units.ts";
import type { Fault } from "../message/intake-checks.ts";
import { startOfDay, type Zone } from "./zone.ts";

export interface Range {
  /** Epoch ms, inclusive. */
  readonly from: number;
  /** Epoch ms, exclusive. */
  readonly until: number;
}

export const MAX_DAYS = 400;

/** @returns the last 24 hours where nothing is given; a list of faults for what cannot be. */
export function readRange(
  given: { readonly from?: string | undefined; readonly until?: string | undefined },
  zone: Zone,
  now: number,
): Range | readonly Fault[] {
  const until = given.until === undefined ? now : readMoment(given.until, zone);
  const from = given.from === undefined ? (until ?? now) - DAY_MS : readMoment(given.from, zone);
  if (from === undefined || until === undefined) {
    const wrong = [
      ...(from === undefined ? ["from"] : []),
      ...(until === undefined ? ["until"] : []),
    ];
    return wrong.map((pointer) => ({
      pointer,
      code: "invalid_time",
      detail: "must be ISO 8601 with an offset, or a day such as 2026-11-20, from 1970 on",
    }));
  }
  if (from >= until) {
    return [{ pointer: "from", code: "invalid_range", detail: "must be before until" }];
  }
  // A day more or less an hour: calendars turn their clocks.
  if (until - from > MAX_DAYS * DAY_MS + DAY_MS / 24) {
    return [
      { pointer: "from", code: "range_too_long", detail: `may be ${MAX_DAYS} days before until` },
    ];
  }
  return { from, until };
}

/** Epoch ms of a moment with its offset, or of the beginning of a day in the zone; undefined for anything else. */
export function readMoment(text: string, zone: Zone): number | undefined {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? readDay(text, zone) : readInstant(text);
  return at === undefined || !(at >= 0) ? undefined : at;
}

function readDay(text: string, zone: Zone): number | undefined {
  const utc = epochOf(`${text}T00:00:00Z`);
  // What is normalised on the way was no day.
  if (Number.isNaN(utc) || iso(utc).slice(0, 10) !== text) return undefined;
  return startOfDay(zone, utc / DAY_MS);
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

function readInstant(text: string): number | undefined {
  const day = INSTANT.exec(text)?.[1];
  if (day === undefined || Number.isNaN(epochOf(text))) return undefined;
  const utc = epochOf(`${day}T00:00:00Z`);
  return iso(utc).startsWith(day) ? epochOf(text) : undefined;
}
