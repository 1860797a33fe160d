/**
 * The saving of a shared read of the provider's history: the same messages with it and without, in the simulation of part poller.
 * At the schedule's first check all results are there, so a message is a check.
 */
import type { BenchPart, Row } from "../frame/part.ts";
import { rowOf } from "../frame/rows.ts";
import { quantile } from "../frame/statistics.ts";
import { SHARED, SINGLE } from "../poller/designs.ts";
import { runJobs, type Job } from "../poller/jobs.ts";
import { complete, type Outcome } from "../poller/measure.ts";
import { dollars } from "../poller/object-bill.ts";
import { LOADS } from "../poller/script.ts";

const PART = "sharing";

interface Scene {
  readonly load: Job["load"];
  readonly messages: number;
  /** History calls a check, at most. */
  readonly max: number;
  /** A million messages, at most. */
  readonly usd?: number;
}

const SCENES: readonly Scene[] = [
  { load: "crowd", messages: 10_000, max: 0.05, usd: 12 },
  { load: "many", messages: 3000, max: 1 },
  { load: "lone", messages: 300, max: 1 },
];
const QUICK_MESSAGES = 300;

export const part: BenchPart = {
  name: PART,
  async run(ctx) {
    const jobs = SCENES.flatMap(({ load, messages }): Job[] =>
      [SHARED, SINGLE].map(({ name }) => ({
        design: name,
        load,
        messages: ctx.quick ? QUICK_MESSAGES : messages,
        round: 1,
      })),
    );
    const outcomes = await runJobs(jobs, ({ design, load }, seconds) =>
      ctx.log(`${design}, ${LOADS[load].perSecond} a second: ${seconds.toFixed(1)} s`),
    );
    return SCENES.flatMap((scene, index) => {
      const [shared, single] = outcomes.slice(2 * index, 2 * index + 2);
      if (!shared || !single) throw new Error("a simulation told nothing");
      return rowsOf(scene, complete(shared), complete(single));
    });
  },
};

function rowsOf({ load, max, usd }: Scene, shared: Outcome, single: Outcome): readonly Row[] {
  const { perSecond } = LOADS[load];
  const row = (
    figure: string,
    unit: string,
    pick: (outcome: Outcome) => number,
    aim?: { readonly max: number; readonly unit?: string },
  ): Row =>
    rowOf({
      part: PART,
      figure: `${figure}, ${perSecond} checks a second`,
      unit,
      ours: pick(shared),
      baseline: pick(single),
      against: SINGLE.name,
      ...(aim && { aim }),
    });
  const price = (outcome: Outcome): number => dollars(outcome, perSecond);
  return [
    // Single look-ups are one a check: the ratio is the figure.
    row("history calls a check", "calls", callsPerCheck, { max }),
    row("requests to the gate a message", "requests", requestsPerMessage),
    row("provider's result to our record, p50", "s", ({ lags }) => quantile(lags, 0.5) / 1000),
    row(
      "a million messages, list prices",
      "USD",
      price,
      usd ? { max: usd, unit: "USD" } : undefined,
    ),
  ];
}

export function callsPerCheck({ historyCalls, work }: Outcome): number {
  return historyCalls / (work?.checks ?? 0);
}

function requestsPerMessage({ messages, work }: Outcome): number {
  return (work?.gateRequests ?? 0) / messages;
}
