/** First checks as the gate learns them, beside those of the schedule, over simulated times of results. Pure. */
import {
  firstChecksOf,
  learn,
  type FirstResults,
  type Lessons,
} from "../../src/domain/gate/first-check.ts";
import { accept } from "../../src/domain/message/accept.ts";
import { beginAttempt } from "../../src/domain/message/begin-attempt.ts";
import { checkTimes } from "../../src/domain/message/check-times.ts";
import { endAttempt } from "../../src/domain/message/end-attempt.ts";
import { lessonOf } from "../../src/domain/message/first-lesson.ts";
import type { MessageRecord } from "../../src/domain/message/record.ts";
import { acceptance, policy, timing } from "../../src/domain/message/testing.ts";
import { hashFraction } from "../../src/kernel/hashes/hash-fraction.ts";

export interface Outcome {
  readonly checksPerMessage: number;
  /** From the provider's result until a check saw it, ms; of results within a minute. */
  readonly medianMs: number;
  readonly p95Ms: number;
  /** Offset of the first check at the end, ms. */
  readonly firstMs: number;
}

/** Median and spread of a log-normal distribution of results, and how many of a hundred never come. */
export interface Results {
  readonly medianMs: number;
  readonly sigma: number;
  readonly never: number;
}

const BOUNDS = { floorMs: 2000, firstMs: 10_000, secondMs: 30_000 };
const SOON_MS = 60_000;

/** Ten messages a second: a lesson is heard when its check is over, not before. */
const RATE_MS = 100;

export function simulate(results: Results, messages: number, adaptive: boolean): Outcome {
  let lessons: Lessons = {};
  let checks = 0;
  const delays: number[] = [];
  const told = new Map<number, FirstResults[]>();
  for (let i = 0; i < messages; i++) {
    const now = i * RATE_MS;
    for (const SMS of told.get(i) ?? []) lessons = learn(lessons, { SMS }, BOUNDS, now);
    told.delete(i);
    // Every message asks the gate for a slot.
    lessons = learn(lessons, {}, BOUNDS, now);
    const group = firstChecksOf(lessons).SMS;
    const resultMs = resultOf(results, i);
    const record = sent(`msg_${i}`, adaptive ? group?.offsetMs : undefined);
    const times = checkTimes(record, timing);
    const seen = times.findIndex((at) => at >= resultMs);
    checks += seen === -1 ? times.length : seen + 1;
    const at = times[seen];
    if (at === undefined) continue;
    if (resultMs <= SOON_MS) delays.push(at - resultMs);
    const lesson = lessonOf(record, timing, at);
    if (lesson === undefined || (group && now > group.until)) continue;
    const offsetMs = group?.offsetMs ?? BOUNDS.firstMs;
    const found = lesson === "found" ? 1 : 0;
    const heard = i + Math.ceil(at / RATE_MS);
    told.set(heard, [...(told.get(heard) ?? []), { offsetMs, found, early: 1 - found }]);
  }
  delays.sort((a, b) => a - b);
  return {
    checksPerMessage: checks / messages,
    medianMs: delays[Math.floor(delays.length * 0.5)] ?? 0,
    p95Ms: delays[Math.floor(delays.length * 0.95)] ?? 0,
    firstMs: firstChecksOf(lessons).SMS?.offsetMs ?? BOUNDS.firstMs,
  };
}

/** Sent at the beginning of time, so that the times of its checks are their offsets. */
function sent(id: string, firstCheckMs: number | undefined): MessageRecord {
  const learned = firstCheckMs === undefined ? {} : { firstCheckMs };
  const sending = beginAttempt({ ...accept({ ...acceptance, id }, 0), ...learned }, 0);
  return endAttempt(sending, { kind: "accepted", providerMessageId: id }, policy, 0);
}

function resultOf({ medianMs, sigma, never }: Results, index: number): number {
  if (hashFraction(`never ${index}`) < never / 100) return Infinity;
  const [a, b] = [hashFraction(`a ${index}`), hashFraction(`b ${index}`)];
  const normal = Math.sqrt(-2 * Math.log(1 - a)) * Math.cos(2 * Math.PI * b);
  return medianMs * Math.exp(sigma * normal);
}
