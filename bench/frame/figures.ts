/**
 * The files of figures. The committed file is what README and docs show and what the tests compare them with: a run on anybody's
 * machine leaves it alone unless it is to be recorded.
 */
export const COMMITTED_FIGURES = "bench/results.json";
export const LAST_FIGURES = ".build/bench/results.json";
/** A smoke test's figures are not comparable. */
export const QUICK_FIGURES = ".build/bench/quick.json";

export interface RunKind {
  readonly quick: boolean;
  readonly record: boolean;
}

/** The file of this run alone. */
export function runFile({ quick }: RunKind): string {
  return quick ? QUICK_FIGURES : LAST_FIGURES;
}

/** @returns what is wrong with the options, undefined for nothing. */
export function optionsFault({ quick, record }: RunKind): string | undefined {
  return quick && record ? "--record: the figures of --quick are not comparable" : undefined;
}
