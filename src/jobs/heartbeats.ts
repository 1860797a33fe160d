/** Knows if everything that runs by itself still does: noted by who runs it, looked at by cron, by /readyz and by requests. */
import { CONSUMER, CRON, isLate, lateTasks, type Task } from "../domain/heartbeats/beats.ts";
import { log } from "../kernel/log.ts";
import { HOUR_MS, MINUTE_MS } from "../kernel/time/units.ts";
import type { Waiter } from "../objects/alerts/alert-stub.ts";
import type { Isolate } from "../objects/isolate.ts";
import { gauge, type Gauge } from "../telemetry/metrics/text.ts";
import { JOBS } from "./jobs.ts";

/** In a long outage the consumer tries again every five minutes. */
const CONSUMER_PERIOD_MS = 5 * MINUTE_MS;
/** A service that was away as a whole has its next run within a minute. */
const CRON_AFTER_MS = 2 * MINUTE_MS;

export const TASKS: readonly Task[] = [
  { name: CRON, periodMs: MINUTE_MS },
  ...JOBS.map(({ name, minute }) => ({
    name,
    periodMs: minute === undefined ? MINUTE_MS : HOUR_MS,
  })),
  { name: CONSUMER, periodMs: CONSUMER_PERIOD_MS },
];

type Host = Pick<Isolate, "alerts" | "mirror">;

/** After a run of cron. @param succeeded names of jobs. @throws where the alerts' object cannot be asked */
export async function noteRun(isolate: Host, succeeded: readonly string[]): Promise<void> {
  const works: Promise<unknown>[] = [];
  const ctx = { waitUntil: (work: Promise<unknown>) => void works.push(work) };
  const { alerts } = isolate;
  const known = TASKS.map(({ name }) => name);
  const { beats, open } = await alerts.beat({ names: [CRON, ...succeeded], known });
  const waitingSince = await oldestCopy(isolate);
  const late = lateTasks(beats, TASKS, { now: Date.now(), waitingSince });
  if (late.length > 0) {
    const message = `late: ${late.join(", ")}`;
    alerts.raise("jobs", { code: "JOBS_LATE", message, count: late.length }, ctx);
  } else if (open.includes("jobs")) alerts.clear("jobs", "fact", ctx);
  if (open.includes(CRON)) alerts.clear(CRON, "fact", ctx);
  await Promise.all(works);
}

/** Cron cannot say that it has stopped: requests look. Never throws. */
export async function lookAtCron({ alerts }: Pick<Isolate, "alerts">, ctx: Waiter): Promise<void> {
  try {
    const beats = await alerts.beats();
    const cron = TASKS.find(({ name }) => name === CRON);
    if (!beats || !cron || !isLate(beats, cron, Date.now())) return;
    const facts = { code: "CRON_STOPPED", afterMs: CRON_AFTER_MS };
    alerts.raise(CRON, facts, ctx);
  } catch (error) {
    log("warn", "heartbeats.look_failed", { error });
  }
}

export interface Heartbeat {
  readonly task: string;
  readonly periodMs: number;
  /** Epoch ms. */
  readonly lastAt: number | undefined;
  readonly late: boolean;
}

/** @returns undefined where nothing ran yet, in development */
export async function heartbeats(isolate: Host): Promise<readonly Heartbeat[] | undefined> {
  const [beats, waitingSince] = await Promise.all([isolate.alerts.beats(), oldestCopy(isolate)]);
  if (!beats) return undefined;
  const late = lateTasks(beats, TASKS, { now: Date.now(), waitingSince });
  return TASKS.map(({ name, periodMs }) => ({
    task: name,
    periodMs,
    lastAt: beats.succeeded[name],
    late: late.includes(name),
  }));
}

/** For /readyz: `ok`, or what is late. @throws where the alerts' object cannot be asked */
export async function lateness(isolate: Host): Promise<string> {
  const late = ((await heartbeats(isolate)) ?? []).filter((one) => one.late);
  return late.length === 0 ? "ok" : `late: ${late.map(({ task }) => task).join(", ")}`;
}

/** Only `kmsg_tasks_up 0` where the alerts' object does not answer. */
export async function heartbeatGauges(isolate: Host): Promise<readonly Gauge[]> {
  try {
    const all = (await heartbeats(isolate)) ?? [];
    return [gauge("kmsg_tasks_up", {}, 1), ...all.flatMap(taskGauges)];
  } catch (error) {
    log("warn", "metrics.heartbeats_failed", { error });
    return [gauge("kmsg_tasks_up", {}, 0)];
  }
}

function taskGauges({ task, periodMs, lastAt, late }: Heartbeat): readonly Gauge[] {
  return [
    gauge("kmsg_task_late", { task }, late ? 1 : 0),
    gauge("kmsg_task_period_seconds", { task }, periodMs / 1000),
    ...(lastAt === undefined
      ? []
      : [gauge("kmsg_task_last_success_timestamp_seconds", { task }, lastAt / 1000)]),
  ];
}

/** When the oldest copy came that waits, epoch ms; -Infinity where one waits whose time nobody told; undefined where none waits. */
async function oldestCopy({ mirror }: Pick<Isolate, "mirror">): Promise<number | undefined> {
  const waiting = (await mirror.depths()).filter(({ messages = 0 }) => messages > 0);
  if (waiting.length === 0) return undefined;
  return Math.min(...waiting.map(({ oldestAt = -Infinity }) => oldestAt));
}
