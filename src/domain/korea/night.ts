/** The hours in which no advertisement goes out: 21:00 to 08:00 in Korea. Pure; times are epoch milliseconds. */
import { DAY_MS, HOUR_MS } from "../../kernel/time/units.ts";
import { KST_OFFSET_MS } from "./day.ts";

const BEGINS_MS = 21 * HOUR_MS;
const ENDS_MS = 8 * HOUR_MS;

/** Since midnight in Korea. */
function timeOfDay(at: number): number {
  return (((at + KST_OFFSET_MS) % DAY_MS) + DAY_MS) % DAY_MS;
}

/** At 21:00:00.000 it is night, at 08:00:00.000 not any more. */
export function isNight(at: number): boolean {
  const time = timeOfDay(at);
  return time >= BEGINS_MS || time < ENDS_MS;
}

/** The end of the night in which `at` lies: the next 08:00 in Korea. */
export function endOfNight(at: number): number {
  const time = timeOfDay(at);
  const morning = at - time + ENDS_MS;
  return time < ENDS_MS ? morning : morning + DAY_MS;
}
