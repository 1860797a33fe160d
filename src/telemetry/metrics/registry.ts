/**
 * What this isolate has counted and not yet handed on. Plain additions in memory: nothing waits, no call, no row. Objects and
 * requests of one isolate count into the same place.
 */
import {
  METRICS,
  type CounterName,
  type HistogramName,
  type LabelsOf,
  type MetricName,
} from "./definitions.ts";
import { seriesKey, SeriesStore, type SeriesSet } from "./series.ts";

/** Of one isolate between two flushes. */
const BOUNDS = { maxSeries: 2000, maxTenants: 500 };
/** No label of ours is longer; what is longer came from outside. */
const MAX_LABEL = 100;

/** One observation, as pure files answer it. */
export type Sample = {
  [N in MetricName]: {
    readonly name: N;
    readonly labels: LabelsOf<N>;
    /** A count, or seconds; 1 where it is left out. */
    readonly value?: number;
  };
}[MetricName];

let store = new SeriesStore();
let dropped = 0;

export function count<N extends CounterName>(name: N, labels: LabelsOf<N>, by = 1): void {
  add(name, labels, by);
}

/** Histograms take seconds, or what the name says; less than nothing (a clock set back) is nothing. */
export function observe<N extends HistogramName>(
  name: N,
  labels: LabelsOf<N>,
  value: number,
): void {
  add(name, labels, Math.max(0, value));
}

export function countAll(samples: readonly Sample[]): void {
  for (const { name, labels, value = 1 } of samples) add(name, labels, Math.max(0, value));
}

/** All that was counted since the last time; undefined where nothing was. */
export function takeCounted(): SeriesSet | undefined {
  if (dropped > 0) {
    const lost = dropped;
    dropped = 0;
    const key = seriesKey(["isolate"]);
    store.merge(
      { kmsg_metrics_dropped_total: { [key]: [lost] } },
      { ...BOUNDS, maxSeries: Infinity },
    );
  }
  if (store.size === 0) return undefined;
  const { set } = store;
  store = new SeriesStore();
  return set;
}

export function hasCounted(): boolean {
  return store.size > 0 || dropped > 0;
}

function add(name: MetricName, labels: Readonly<Record<string, string>>, value: number): void {
  const values = METRICS[name].labels.map((label) => (labels[label] ?? "").slice(0, MAX_LABEL));
  dropped += store.add(name, values, value, BOUNDS).dropped;
}
