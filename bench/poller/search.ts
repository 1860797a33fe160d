/**
 * Looks for the schedule that needs the fewest checks for a wait: `node bench/poller/search.ts`. Its times of results are the
 * comparison's with seeds that no run of it has. The check times of a message are src/message/schedule's own, jitter included.
 */
import { beginAttempt, accept, endAttempt } from "../../src/message/lifecycle.ts";
import { checkTimes } from "../../src/message/schedule.ts";
import { acceptance, policy, timing } from "../../src/message/testing.ts";
import { quantile } from "../frame/statistics.ts";
import { resultTimes } from "./script.ts";

const S = 1000;
const MAX_OFFSETS = 20;
const MIN_TAIL = 5;
const SEEDS = [101, 102, 103];

export interface Judged {
  readonly offsets: readonly number[];
  readonly checks: number;
  readonly p95Ms: number;
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
  return { offsets, checks: checks / waits.length, p95Ms: quantile(waits, 0.95) };
}

/** First check, even steps until `dense`, then as many of the default schedule's later offsets as there is room for. */
export function family(): readonly (readonly number[])[] {
  const all: (readonly number[])[] = [];
  for (const first of [4, 5, 5.5, 6, 6.5, 7]) {
    for (const step of [4, 4.25, 4.5, 4.75, 5]) {
      for (const dense of [50, 55, 60, 65]) {
        const head: number[] = [];
        for (let at = first; at <= dense; at += step) head.push(Math.round(at * S));
        const left = MAX_OFFSETS - head.length;
        if (left >= MIN_TAIL) all.push([...head, ...tail(head.at(-1) ?? 0, left)]);
      }
    }
  }
  return all;
}

function tail(from: number, room: number): readonly number[] {
  const later = timing.checks.filter((offset) => offset > from * 1.5);
  const count = Math.min(room, later.length);
  return Array.from(
    { length: count },
    (_, index) => later[Math.round((index * (later.length - 1)) / (count - 1))] ?? 0,
  );
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
