/** Medians and quantiles of what was measured. Pure. */

export interface Spread {
  readonly median: number;
  readonly p25: number;
  readonly p75: number;
  /** Number of measurements. */
  readonly n: number;
}

/** Linear between the neighbours, as most tools do it. @throws RangeError of an empty list, or of a p outside 0–1. */
export function quantile(values: readonly number[], p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError("p must be from 0 to 1");
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * p;
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  if (low === undefined || high === undefined) throw new RangeError("no values");
  return low + (high - low) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    median: median(values),
    p25: quantile(values, 0.25),
    p75: quantile(values, 0.75),
    n: values.length,
  };
}

/** A figure that is counted, not measured: the same every time. */
export function exactly(value: number): Spread {
  return { median: value, p25: value, p75: value, n: 1 };
}

/**
 * Of rounds that were measured in turns: each round's own ratio, so that what slows the machine for a while slows both sides.
 * @throws RangeError when the lists differ in length or are empty.
 */
export function pairedRatio(ours: readonly number[], baseline: readonly number[]): Spread {
  if (ours.length !== baseline.length) throw new RangeError("rounds must come in pairs");
  return spreadOf(ours.map((value, index) => value / (baseline[index] ?? Number.NaN)));
}
