/**
 * Looks for the schedule that needs the fewest checks for a wait: `node bench/poller/search.ts`. Its times of results are the
 * comparison's with seeds that no run of it has. The check times of a message are src/domain/message/schedule's own, jitter included.
 */
import { accept } from "../../src/domain/message/accept.ts";
import { beginAttempt } from "../../src/domain/message/begin-attempt.ts";
import { checkTimes } from "../../src/domain/message/check-times.ts";
import { endAttempt } from "../../src/domain/message/end-attempt.ts";
import { acceptance, policy, timing } from "../../src/domain/message/testing.ts";
import { quantile } from "../frame/statistics.ts";
import { resultTimes } from "./script.ts";

const S = 1000;
const SEEDS = [101, 102, 103];

export interface Judged {
  readonly offsets: readonly number[];
  readonly checks: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** @param scale how much slower than the script's the results are */
export function judgeSchedule(offsets: readonly number[], scale = 1): Judged {
  const own = { ...timing, checks: offsets };
  const waits: number[] = [];
  let checks = 0;
  for (const [index, resultMs] of SEEDS.flatMap((seed) => resultTimes(seed)).entries()) {
    const id = `msg_${index}`;
    const sending = beginAttempt(accept({ ...acceptance, id }, 0), 0);
    const outcome = { kind: "accepted", providerMessageId: id } as const;
    const times = checkTimes(endAttempt(sending, outcome, policy, 0), own);
    const seen = times.findIndex((at) => at >= resultMs * scale);
    checks += seen === -1 ? times.length : seen + 1;
    waits.push((times[seen] ?? Infinity) - resultMs * scale);
  }
  waits.sort((a, b) => a - b);
  return {
    offsets,
    checks: checks / waits.length,
    p95Ms: quantile(waits, 0.95),
    p99Ms: quantile(waits, 0.99),
  };
}

/** First check, even steps until `dense`, then the default schedule's later offsets. */
export function family(): readonly (readonly number[])[] {
  const all: (readonly number[])[] = [];
  for (const first of [4, 5, 5.5, 6, 6.5, 7]) {
    for (const step of [4, 4.25, 4.5, 4.75, 5]) {
      for (const dense of [50, 55, 60, 65]) {
        const head: number[] = [];
        for (let at = first; at <= dense; at += step) head.push(Math.round(at * S));
        const last = head.at(-1) ?? 0;
        all.push([...head, ...timing.checks.filter((offset) => offset > last * 1.5)]);
      }
    }
  }
  return all;
}

/** The fewest checks among those whose p95 is within the limit. */
export function search(limitMs: number): Judged | undefined {
  return family()
    .map((offsets) => judgeSchedule(offsets))
    .filter(({ p95Ms }) => p95Ms <= limitMs)
    .reduce<Judged | undefined>(
      (best, one) => (best && best.checks <= one.checks ? best : one),
      undefined,
    );
}

/** A tenth of the tuned poller's p95, without what a shared read takes. */
export const LIMIT_MS = 4800;

if (import.meta.main) {
  const found = search(LIMIT_MS);
  console.log("the default schedule", judgeSchedule(timing.checks));
  console.log("found", JSON.stringify(found));
  for (const scale of [0.5, 2]) {
    console.log(`results ${scale} times as late`, judgeSchedule(found?.offsets ?? [], scale));
  }
}
