/** When everything that runs by itself last succeeded, and what is late with it. Pure; times are epoch milliseconds. */
import { MINUTE_MS } from "../../kernel/time/units.ts";

/** Something that runs by itself. */
export interface Task {
  readonly name: string;
  readonly periodMs: number;
}

export interface Beats {
  /** When somebody first looked, or something first succeeded. */
  readonly since: number;
  /** By task. */
  readonly succeeded: Readonly<Record<string, number>>;
  /** When a task was first heard of that has not succeeded yet. */
  readonly awaited: Readonly<Record<string, number>>;
  /** When cron ran again after it had stopped, as in a service that was away: hourly jobs had no turn meanwhile. */
  readonly resumed?: number;
}

/** A cron run, whatever became of its jobs. */
export const CRON = "cron";
/** Name of the mirror's queue consumer. It works when there is something to do. */
export const CONSUMER = "mirror consumer";

/** A job's turn may fail twice, or a run be slow, before anybody is told. */
const PERIODS = 3;
/** Between two runs of cron: beyond it cron had stopped. */
const MOST_GAP_MS = PERIODS * MINUTE_MS;

export const noBeats = (now: number): Beats => ({ since: now, succeeded: {}, awaited: {} });

/**
 * @param names what succeeded
 * @param known all that may, where the caller knows: a new task is awaited from now on, and one that is no more is forgotten
 */
export function noteBeats(
  beats: Beats,
  { names, known }: { readonly names: readonly string[]; readonly known?: readonly string[] },
  now: number,
): Beats {
  const succeeded = { ...beats.succeeded, ...Object.fromEntries(names.map((name) => [name, now])) };
  const lastRun = beats.succeeded[CRON];
  const isBack = names.includes(CRON) && lastRun !== undefined && now - lastRun > MOST_GAP_MS;
  const resumed = isBack ? now : beats.resumed;
  const resumption = resumed === undefined ? {} : { resumed };
  if (!known) return { ...beats, succeeded, ...resumption };
  const kept = Object.entries(succeeded).filter(([name]) => known.includes(name));
  const waiting = known.filter((name) => succeeded[name] === undefined);
  return {
    since: beats.since,
    succeeded: Object.fromEntries(kept),
    awaited: Object.fromEntries(waiting.map((name) => [name, beats.awaited[name] ?? now])),
    ...resumption,
  };
}

export function isLate(beats: Beats, { name, periodMs }: Task, now: number): boolean {
  const last = beats.succeeded[name] ?? beats.awaited[name] ?? beats.since;
  const resumed = name === CRON ? undefined : beats.resumed;
  return now - Math.max(last, resumed ?? -Infinity) > PERIODS * periodMs;
}

export interface Look {
  readonly now: number;
  /** Since when the oldest copy waits in a queue of the mirror, -Infinity where nobody told; undefined where none waits. */
  readonly waitingSince: number | undefined;
}

/** If cron itself has stopped, names cron alone: no job can be on time. @returns names */
export function lateTasks(
  beats: Beats,
  tasks: readonly Task[],
  { now, waitingSince }: Look,
): readonly string[] {
  // Between two copies the consumer may rest for hours: it is late with a copy, not with the clock.
  const isOnTime = ({ name, periodMs }: Task): boolean =>
    name === CONSUMER && (waitingSince === undefined || now - waitingSince <= PERIODS * periodMs);
  const late = tasks
    .filter((task) => !isOnTime(task) && isLate(beats, task, now))
    .map(({ name }) => name);
  return late.includes(CRON) ? late.filter((name) => name === CRON || name === CONSUMER) : late;
}
