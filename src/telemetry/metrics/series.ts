/**
 * Sets of counted series, and how they are added up. Pure.
 *
 * A series is named by its metric and its label values; its numbers are one count, or a histogram's counts by bucket (each for
 * itself, the last one for what lies above all bounds) with the sum behind them. Numbers only ever grow.
 */
import { METRICS, type Definition, type MetricName } from "./definitions.ts";

/** Metric → label values as a JSON array → numbers. Plain data, for RPC and storage. */
export type SeriesSet = Record<string, Record<string, number[]>>;

/** Name of the series that takes what does not fit; bounded label values use it too. */
export const OTHER = "other";

export function seriesKey(values: readonly string[]): string {
  return JSON.stringify(values);
}

export function definitionOf(name: string): Definition | undefined {
  return Object.hasOwn(METRICS, name) ? METRICS[name as MetricName] : undefined;
}

/** Number of values of a series of this metric. */
export function widthOf(definition: Definition): number {
  return definition.kind === "counter" ? 1 : definition.buckets.length + 2;
}

/** One observation as the numbers of a series. */
export function numbersOf(definition: Definition, value: number): number[] {
  if (definition.kind === "counter") return [value];
  const numbers = Array.from({ length: widthOf(definition) }, () => 0);
  addOne(numbers, definition, value);
  return numbers;
}

function addOne(numbers: number[], definition: Definition, value: number): void {
  const sum = numbers.length - 1;
  if (definition.kind !== "counter") {
    const bucket = definition.buckets.findIndex((bound) => value <= bound);
    const at = bucket === -1 ? definition.buckets.length : bucket;
    numbers[at] = (numbers[at] ?? 0) + 1;
  }
  numbers[sum] = (numbers[sum] ?? 0) + value;
}

export interface Bounds {
  /** Series at most, of all metrics together. */
  readonly maxSeries: number;
  /** Values of the label `tenant` at most; more are `other`. */
  readonly maxTenants: number;
}

export interface Merged {
  /** Observations that found no room. */
  readonly dropped: number;
}

const NONE_DROPPED: Merged = { dropped: 0 };

/** Adds up into a set, within bounds: a set of labels that nobody foresaw must not fill the store. */
export class SeriesStore {
  readonly #set: SeriesSet;
  readonly #tenants = new Set<string>();
  #size = 0;

  constructor(set: SeriesSet = {}) {
    this.#set = {};
    // What an older version counted in another shape cannot be added to.
    this.merge(set, { maxSeries: Infinity, maxTenants: Infinity });
  }

  get set(): SeriesSet {
    return this.#set;
  }

  get size(): number {
    return this.#size;
  }

  merge(deltas: SeriesSet, bounds: Bounds): Merged {
    let dropped = 0;
    for (const [name, series] of Object.entries(deltas)) {
      const definition = definitionOf(name);
      if (!definition) continue;
      for (const [key, numbers] of Object.entries(series)) {
        const values = valuesOf(key, definition);
        if (!values || !fits(numbers, definition)) continue;
        const bounded = this.#bounded(values, definition, bounds);
        if (!this.#add(name, seriesKey(bounded), numbers, bounds)) {
          dropped += observationsIn(numbers, definition);
        }
      }
    }
    return { dropped };
  }

  /** One observation: what is merged as a set comes from elsewhere and is looked at twice, this is ours and happens all the time. */
  add(name: MetricName, values: readonly string[], value: number, bounds: Bounds): Merged {
    const definition: Definition = METRICS[name];
    if (!Number.isFinite(value) || value < 0) return NONE_DROPPED;
    const key = seriesKey(this.#bounded(values, definition, bounds));
    const known = this.#set[name]?.[key];
    if (known) {
      addOne(known, definition, value);
      return NONE_DROPPED;
    }
    const numbers = numbersOf(definition, value);
    if (this.#add(name, key, numbers, bounds)) return NONE_DROPPED;
    return { dropped: observationsIn(numbers, definition) };
  }

  /** @returns false where there is no room. */
  #add(name: string, key: string, numbers: readonly number[], bounds: Bounds): boolean {
    const family = (this.#set[name] ??= {});
    const known = family[key];
    if (known) {
      for (const [i, number] of numbers.entries()) known[i] = (known[i] ?? 0) + number;
      return true;
    }
    if (this.#size >= bounds.maxSeries) return false;
    family[key] = [...numbers];
    this.#size++;
    return true;
  }

  #bounded(values: readonly string[], definition: Definition, bounds: Bounds): readonly string[] {
    const at = definition.labels.indexOf("tenant");
    const tenant = values[at];
    if (tenant === undefined || tenant === OTHER || this.#tenants.has(tenant)) return values;
    if (this.#tenants.size >= bounds.maxTenants) return values.with(at, OTHER);
    this.#tenants.add(tenant);
    return values;
  }
}

function valuesOf(key: string, definition: Definition): readonly string[] | undefined {
  try {
    const values: unknown = JSON.parse(key);
    const right = Array.isArray(values) && values.length === definition.labels.length;
    return right ? values.map(String) : undefined;
  } catch {
    return undefined;
  }
}

/** Nothing that is added may be less than nothing. */
function fits(numbers: readonly number[], definition: Definition): boolean {
  return (
    numbers.length === widthOf(definition) &&
    numbers.every((number) => Number.isFinite(number) && number >= 0)
  );
}

function observationsIn(numbers: readonly number[], definition: Definition): number {
  if (definition.kind === "counter") return numbers[0] ?? 0;
  return numbers.slice(0, -1).reduce((sum, number) => sum + number, 0);
}
