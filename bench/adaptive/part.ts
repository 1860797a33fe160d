/** The saving of a learned first check: checks where results are slow, waiting where they are fast. Simulated, so it is counted. */
import type { BenchPart, Row } from "../frame/part.ts";
import { rowOf } from "../frame/rows.ts";
import { simulate, type Results } from "./simulate.ts";

const PART = "adaptive";
const AGAINST = "the schedule's 10 s";

/** As they might be; nobody publishes them. */
const KINDS: Readonly<Record<string, Results>> = {
  "fast (median 2 s)": { medianMs: 2000, sigma: 0.4, never: 1 },
  "usual (median 5 s)": { medianMs: 5000, sigma: 0.5, never: 1 },
  "slow (median 13 s)": { medianMs: 13_000, sigma: 0.3, never: 1 },
};

type Aims = Partial<
  Record<"checks per message" | "result to record, median" | "result to record, p95", number>
>;

/** Of the ratios: news no later anywhere, and fewer checks where the schedule's first comes too early for most. */
const FRESH: Aims = { "result to record, p95": 1 };
const AIMS: Readonly<Record<string, Aims>> = {
  "fast (median 2 s)": FRESH,
  "usual (median 5 s)": FRESH,
  "slow (median 13 s)": { "checks per message": 0.75, ...FRESH },
};

export const part: BenchPart = {
  name: PART,
  async run(ctx) {
    const messages = ctx.quick ? 5000 : 50_000;
    return Promise.resolve(
      Object.entries(KINDS).flatMap(([kind, results]) => rowsOf(kind, results, messages)),
    );
  },
};

function rowsOf(kind: string, results: Results, messages: number): readonly Row[] {
  const ours = simulate(results, messages, true);
  const fixed = simulate(results, messages, false);
  const aims = AIMS[kind] ?? {};
  const row = (figure: keyof Aims, unit: string, mine: number, baseline: number): Row =>
    rowOf({
      part: PART,
      figure: `${figure}, results ${kind}`,
      unit,
      ours: mine,
      baseline,
      against: AGAINST,
      ...(aims[figure] !== undefined && { aim: { max: aims[figure] } }),
      note: `first check learned: ${(ours.firstMs / 1000).toFixed(1)} s`,
    });
  return [
    row("checks per message", "checks", ours.checksPerMessage, fixed.checksPerMessage),
    row("result to record, median", "ms", ours.medianMs, fixed.medianMs),
    row("result to record, p95", "ms", ours.p95Ms, fixed.p95Ms),
  ];
}
