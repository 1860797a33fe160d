/** Values of a cell in a file that people open in a spreadsheet. Pure. */
import { KST_OFFSET_MS } from "../../domain/korea/day.ts";
import type { Zone } from "../../domain/reports/zone.ts";

/** A time as the clocks of a place show it: ms since 1970 as if that place were at UTC. A spreadsheet knows no zones. */
export interface WallTime {
  readonly wall: number;
}

/** Text stays text, whatever it looks like; null is an empty cell. */
export type Cell = string | number | boolean | WallTime | null;

/** Clocks of files that name no zone: their columns end in _kst. */
export const KOREA: Pick<Zone, "offsetAt"> = { offsetAt: () => KST_OFFSET_MS };

const LAST_MOMENT = 8.64e15;

/** @throws RangeError for a time that is none: a file with it would look whole. */
export function wallTime(zone: Pick<Zone, "offsetAt">, at: number): WallTime {
  if (!(Math.abs(at) < LAST_MOMENT)) throw new RangeError("Invalid time value");
  return { wall: at + zone.offsetAt(at) };
}
