/** Rows of the table from what was measured. Pure. */
import type { Row } from "./part.ts";
import { exactly, pairedRatio, spreadOf, type Spread } from "./statistics.ts";

export interface Measured {
  readonly part: string;
  readonly figure: string;
  readonly unit: string;
  /** One value a round; a number for what is counted. */
  readonly ours: readonly number[] | number;
  readonly baseline?: readonly number[] | number | undefined;
  readonly against?: string;
  /** Of the ratio where there is a baseline, else of ours: at least, or at most. With a unit it is of ours in any case. */
  readonly aim?: ({ readonly min: number } | { readonly max: number }) & { readonly unit?: string };
  readonly note?: string;
}

export function rowOf({ part, figure, unit, ours, baseline, against, aim, note }: Measured): Row {
  const spread = spreadIn(ours);
  const ratio = baseline === undefined ? null : ratioOf(ours, baseline);
  const judged = (aim?.unit === undefined ? (ratio ?? spread) : spread).median;
  const unitText = aim?.unit === undefined ? "" : ` ${aim.unit}`;
  return {
    part,
    figure,
    unit,
    ours: spread,
    baseline: baseline === undefined ? null : spreadIn(baseline),
    ...(against !== undefined && { against }),
    ratio,
    ...(aim && {
      aim: ("min" in aim ? `≥ ${aim.min}` : `≤ ${aim.max}`) + unitText,
      met: "min" in aim ? judged >= aim.min : judged <= aim.max,
    }),
    ...(note !== undefined && { note }),
  };
}

/** Whether the machine told what the row is about: CPU time is known on Linux alone, and NaN elsewhere. */
export function isTold({ ours }: Row): boolean {
  return !Number.isNaN(ours.median);
}

function spreadIn(values: readonly number[] | number): Spread {
  return typeof values === "number" ? exactly(values) : spreadOf(values);
}

function ratioOf(ours: readonly number[] | number, baseline: readonly number[] | number): Spread {
  if (typeof ours !== "number" && typeof baseline !== "number" && ours.length === baseline.length) {
    return pairedRatio(ours, baseline);
  }
  return exactly(spreadIn(ours).median / spreadIn(baseline).median);
}
