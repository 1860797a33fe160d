/**
 * Against the central poller, in simulated time (see docs/performance.md): packages, decisions, SQL and the emulator's result
 * times are real, the clock is not. `poller-live` measures a small run of both in workerd beside its simulation.
 */
import { timing } from "../../src/message/testing.ts";
import type { BenchPart, Row } from "../frame/part.ts";
import { rowOf } from "../frame/rows.ts";
import { quantile } from "../frame/statistics.ts";
import { ASSUMED } from "./assumptions.ts";
import { DEFAULTS, resident, TUNED } from "./designs.ts";
import type { Outcome } from "./measure.ts";
import { plan, resultTimes } from "./script.ts";
import { simulateObjects } from "./simulate-objects.ts";
import { simulatePoller } from "./simulate-poller.ts";

const PART = "poller";
/** Messages a second: below every rate limit, and what the tuned poller can still ask about in time. */
const PER_SECOND = 30;
const HOURS = 30;

export const part: BenchPart = {
  name: PART,
  async run(ctx) {
    const messages = ctx.quick ? 300 : 10_000;
    const baselines = ctx.quick ? [DEFAULTS, TUNED] : [DEFAULTS, TUNED, resident(timing)];
    const objects: Outcome[] = [];
    const pollers: Outcome[][] = baselines.map(() => []);
    for (let round = 1; round <= (ctx.quick ? 1 : 2); round++) {
      const planned = plan(messages, PER_SECOND);
      const times = resultTimes(round);
      objects.push(checked(await simulateObjects(timing, planned, times, ASSUMED, HOURS)));
      for (const [index, design] of baselines.entries()) {
        const outcome = await simulatePoller(design, planned, times, ASSUMED, HOURS);
        pollers[index]?.push(checked(outcome));
      }
      ctx.log(`round ${round}: ${messages} messages, ${baselines.length + 1} designs`);
    }
    return baselines.flatMap(({ name }, index) => rowsOf(name, objects, pollers[index] ?? []));
  },
};

/** @throws Error when a design lost or mistook a message: a comparison of times would be idle. */
function checked(outcome: Outcome): Outcome {
  if (outcome.lags.length + outcome.wrong + outcome.unfinished !== outcome.messages) {
    throw new Error("messages were lost from the count");
  }
  return outcome;
}

function rowsOf(
  against: string,
  objects: readonly Outcome[],
  poller: readonly Outcome[],
): readonly Row[] {
  const row = (
    figure: string,
    unit: string,
    pick: (outcome: Outcome) => number,
    aim?: { readonly max: number },
  ): Row =>
    rowOf({
      part: PART,
      figure,
      unit,
      ours: objects.map(pick),
      baseline: poller.map(pick),
      against,
      ...(aim && { aim }),
    });
  const seconds =
    (p: number) =>
    ({ lags }: Outcome): number =>
      quantile(lags, p) / 1000;
  const each =
    (name: "historyCalls" | "statements" | "rowsWritten") =>
    (outcome: Outcome): number =>
      outcome[name] / outcome.messages;
  return [
    row("provider's result to our record, p50", "s", seconds(0.5)),
    row("provider's result to our record, p95", "s", seconds(0.95), { max: 0.1 }),
    row("provider's result to our record, p99", "s", seconds(0.99)),
    row(
      "provider's result to the row in Postgres, p95",
      "s",
      ({ rowLags }) => quantile(rowLags, 0.95) / 1000,
    ),
    row("SQL statements a message", "statements", each("statements"), { max: 0.033 }),
    row("rows written in Postgres a message", "rows", each("rowsWritten")),
    row("history calls a message", "calls", each("historyCalls")),
    rowOf({
      part: PART,
      figure: "messages wrong or unfinished after 30 h",
      unit: "messages",
      ours: Math.max(...objects.map(faults)),
      note: `${against}: ${Math.max(...poller.map(faults))}`,
    }),
  ];
}

function faults({ wrong, unfinished }: Outcome): number {
  return wrong + unfinished;
}
