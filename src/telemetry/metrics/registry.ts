/**
 * The counts of this isolate that are not yet handed on. Plain additions in memory: nothing waits, no call, no row. Objects and
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

/** Bounds of one isolate between two flushes. */
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

/** The place where the parts of the Worker count. */
export interface Counter {
  count<N extends CounterName>(name: N, labels: LabelsOf<N>, by?: number): void;
  observe<N extends HistogramName>(name: N, labels: LabelsOf<N>, value: number): void;
}

export class MetricRegistry implements Counter {
  #store = new SeriesStore();
  #dropped = 0;

  count<N extends CounterName>(name: N, labels: LabelsOf<N>, by = 1): void {
    this.#add(name, labels, by);
  }

  /** Histograms take seconds, or what the name says; less than nothing (a clock set back) is nothing. */
  observe<N extends HistogramName>(name: N, labels: LabelsOf<N>, value: number): void {
    this.#add(name, labels, Math.max(0, value));
  }

  countAll(samples: readonly Sample[]): void {
    for (const { name, labels, value = 1 } of samples) this.#add(name, labels, Math.max(0, value));
  }

  /** All that was counted since the last time; undefined where nothing was. */
  take(): SeriesSet | undefined {
    if (this.#dropped > 0) {
      const lost = this.#dropped;
      this.#dropped = 0;
      const key = seriesKey(["isolate"]);
      this.#store.merge(
        { kmsg_metrics_dropped_total: { [key]: [lost] } },
        { ...BOUNDS, maxSeries: Infinity },
      );
    }
    if (this.#store.size === 0) return undefined;
    const { set } = this.#store;
    this.#store = new SeriesStore();
    return set;
  }

  get any(): boolean {
    return this.#store.size > 0 || this.#dropped > 0;
  }

  #add(name: MetricName, labels: Readonly<Record<string, string>>, value: number): void {
    const values = METRICS[name].labels.map((label) => (labels[label] ?? "").slice(0, MAX_LABEL));
    this.#dropped += this.#store.add(name, values, value, BOUNDS).dropped;
  }
}
