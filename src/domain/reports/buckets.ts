/** The steps of a time series, in the calendar of a zone. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/time/units.ts";
import type { Range } from "./range.ts";
import { localDayOf, startOfDay, type Zone } from "./zone.ts";

export const INTERVALS = ["minute", "hour", "day"] as const;
export type Interval = (typeof INTERVALS)[number];

/** More than a chart shows; a day has 1,440 minutes. */
export const MAX_BUCKETS = 1500;

const LENGTH: Readonly<Record<Interval, number>> = {
  minute: MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
};

/**
 * When each step of a range begins, epoch ms, ascending; the first may begin before the range. A day in which clocks are
 * turned has 23 or 25 hours. Undefined where there would be more than {@link MAX_BUCKETS}.
 */
export function bucketStarts(
  zone: Zone,
  { from, until }: Range,
  interval: Interval,
): readonly number[] | undefined {
  if ((until - from) / LENGTH[interval] > MAX_BUCKETS) return undefined;
  const starts: number[] = [];
  let start = floor(zone, from, interval);
  while (start < until && starts.length <= MAX_BUCKETS) {
    starts.push(start);
    start = after(zone, start, interval);
  }
  return starts.length > MAX_BUCKETS ? undefined : starts;
}

function floor(zone: Zone, at: number, interval: Interval): number {
  if (interval === "day") return startOfDay(zone, localDayOf(zone, at));
  const past = (at + zone.offsetAt(at)) % LENGTH[interval];
  return at - past;
}

function after(zone: Zone, start: number, interval: Interval): number {
  if (interval === "day") return startOfDay(zone, localDayOf(zone, start) + 1);
  const next = start + LENGTH[interval];
  // Where clocks are turned by half an hour one step is longer or shorter.
  const floored = interval === "hour" ? floor(zone, next, interval) : next;
  return floored > start ? floored : next;
}
