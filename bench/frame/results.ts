/** The results of a run. Pure. */
import type { Row } from "./part.ts";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly os: string;
  readonly node: string;
  readonly workerd: string;
  /** Of the part; undefined where it needs none. */
  readonly postgres?: string;
}

export interface PartResult {
  readonly name: string;
  /** When it ended, ISO 8601. */
  readonly at: string;
  readonly seconds: number;
  /** Its figures are ratios of one run, so parts of several machines may stand in one table. */
  readonly machine: Machine;
  /** The share of the time that somebody wanted to compute in which the host served others, 0 to 1; undefined where it does not say. */
  readonly stolen?: number;
  readonly rows: readonly Row[];
}

export interface Results {
  readonly parts: readonly PartResult[];
}

/** Parts that were run alone take their places among those of before. */
export function mergeResults(
  before: Results | undefined,
  now: Results,
  order: readonly string[],
): Results {
  const all = [...now.parts, ...(before?.parts ?? [])];
  return { parts: order.flatMap((name) => all.find((part) => part.name === name) ?? []) };
}
