/**
 * Against the central poller, in simulated time (see docs/design/performance.md): packages, decisions, SQL and the emulator's result
 * times are real, the clock is not. `poller-live` measures a small run of both in workerd beside its simulation.
 */
import type { BenchPart, Row } from "../frame/part.ts";
import { rowOf } from "../frame/rows.ts";
import { quantile } from "../frame/statistics.ts";
import { DEFAULTS, DENSE, DESIGNS, RESIDENT, RESIDENT_DENSE, SHIPPED, TUNED } from "./designs.ts";
import { runJobs, type Job } from "./jobs.ts";
import { complete, type Outcome } from "./measure.ts";
import { dollars, objectRows } from "./object-bill.ts";
import { LOADS } from "./script.ts";

const PART = "poller";
const MESSAGES = 10_000;
const QUICK_MESSAGES = 150;
const ROUNDS = 2;

/** What stands beside what. */
const PAIRS = [
  [SHIPPED, DEFAULTS],
  [SHIPPED, TUNED],
  [DENSE, TUNED],
  [SHIPPED, RESIDENT],
  [DENSE, RESIDENT_DENSE],
] as const;

export const part: BenchPart = {
  name: PART,
  async run(ctx) {
    const messages = ctx.quick ? QUICK_MESSAGES : MESSAGES;
    const jobs: Job[] = [];
    for (let round = 1; round <= (ctx.quick ? 1 : ROUNDS); round++) {
      // The dearest first, and once: they look every second, whether there is something to find or not.
      const resident = round === 1 ? [RESIDENT_DENSE, RESIDENT] : [];
      const pollers = ctx.quick ? [TUNED] : [...resident, TUNED, DEFAULTS];
      for (const { name } of [...pollers, ...DESIGNS]) {
        jobs.push({ design: name, load: "mixed", messages, round });
      }
    }
    const outcomes = await runJobs(jobs, ({ design, round }, seconds) =>
      ctx.log(`round ${round}, ${messages} messages, ${design}: ${seconds.toFixed(1)} s`),
    );
    const of = (name: string): readonly Outcome[] =>
      outcomes.filter((_outcome, index) => jobs[index]?.design === name);
    // What a poller leaves open or mistakes stands in the table; of ours it is an error.
    for (const { name } of DESIGNS) of(name).forEach(complete);
    const pairs = PAIRS.filter(([, { name }]) => of(name).length > 0);
    return [
      ...pairs.flatMap(([ours, poller]) =>
        rowsOf(`${ours.name}: `, of(ours.name), poller.name, of(poller.name)),
      ),
      ...DESIGNS.flatMap(({ name }) => costRows(`${name}: `, of(name), of(TUNED.name))),
    ];
  },
};

function rowsOf(
  form: string,
  objects: readonly Outcome[],
  against: string,
  poller: readonly Outcome[],
): readonly Row[] {
  const row = (
    figure: string,
    unit: string,
    pick: (outcome: Outcome) => number,
    max?: number,
  ): Row =>
    rowOf({
      part: PART,
      figure: `${form}${figure}`,
      unit,
      ours: objects.map(pick),
      baseline: poller.map(pick),
      against,
      ...(max !== undefined && { aim: { max } }),
    });
  const seconds =
    (p: number) =>
    ({ lags }: Outcome): number =>
      quantile(lags, p) / 1000;
  return [
    row("provider's result to our record, p50", "s", seconds(0.5)),
    row("provider's result to our record, p95", "s", seconds(0.95), 0.1),
    row("provider's result to our record, p99", "s", seconds(0.99)),
    row(
      "provider's result to the row in Postgres, p95",
      "s",
      ({ rowLags }) => quantile(rowLags, 0.95) / 1000,
    ),
    row("history calls a message", "calls", each("historyCalls"), 1),
    row("SQL statements a message", "statements", each("statements"), 0.033),
    row("rows written in Postgres a message", "rows", each("rowsWritten")),
    rowOf({
      part: PART,
      figure: `${form}messages wrong or unfinished after 30 h`,
      unit: "messages",
      ours: Math.max(...objects.map(faults)),
      aim: { max: 0 },
      note: `${against}: ${Math.max(...poller.map(faults))}`,
    }),
  ];
}

/** Cost of the checks; without the poller's database, on which its own fall. */
function costRows(
  form: string,
  objects: readonly Outcome[],
  tuned: readonly Outcome[],
): readonly Row[] {
  const row = (figure: string, unit: string, pick: (outcome: Outcome) => number): Row =>
    rowOf({ part: PART, figure: `${form}${figure}`, unit, ours: objects.map(pick) });
  const priced = (outcome: Outcome): number => dollars(outcome, LOADS.mixed.perSecond);
  const usd = row("a million messages, list prices", "USD", priced);
  const [poller = 0] = tuned.map(priced);
  return [
    row("checks a message", "checks", ({ work, messages }) => (work?.checks ?? 0) / messages),
    row("rows written in the objects a message", "rows", (outcome) =>
      objectRows(outcome, LOADS.mixed.perSecond),
    ),
    { ...usd, note: `tuned poller, without its Postgres: $${poller.toFixed(2)}` },
    ...(objects.every(({ work }) => work?.firstCheckMs !== undefined)
      ? [row("first check as learned at the end", "s", learned)]
      : []),
  ];
}

function each(name: "historyCalls" | "statements" | "rowsWritten") {
  return (outcome: Outcome): number => outcome[name] / outcome.messages;
}

function learned({ work }: Outcome): number {
  return (work?.firstCheckMs ?? 0) / 1000;
}

function faults({ wrong, unfinished }: Outcome): number {
  return wrong + unfinished;
}
