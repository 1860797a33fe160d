/** When everything that runs by itself last succeeded, and what is late with it. Pure; times are epoch milliseconds. */

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
}

/** A cron run, whatever became of its jobs. */
export const CRON = "cron";
/** Of the mirror's queues. It works when there is something to do. */
export const CONSUMER = "mirror consumer";

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
  if (!known) return { ...beats, succeeded };
  const kept = Object.entries(succeeded).filter(([name]) => known.includes(name));
  const waiting = known.filter((name) => succeeded[name] === undefined);
  return {
    since: beats.since,
    succeeded: Object.fromEntries(kept),
    awaited: Object.fromEntries(waiting.map((name) => [name, beats.awaited[name] ?? now])),
  };
}

/** A job's turn may fail twice, or a run be slow, before anybody is told. */
const PERIODS = 3;

export function isLate(beats: Beats, { name, periodMs }: Task, now: number): boolean {
  const last = beats.succeeded[name] ?? beats.awaited[name] ?? beats.since;
  return now - last > PERIODS * periodMs;
}

/** Where cron itself has stopped, it alone: no job can be on time. @returns names */
export function lateTasks(
  beats: Beats,
  tasks: readonly Task[],
  { now, isWaiting }: { readonly now: number; readonly isWaiting: boolean },
): readonly string[] {
  const late = tasks
    .filter(({ name }) => name !== CONSUMER || isWaiting)
    .filter((task) => isLate(beats, task, now))
    .map(({ name }) => name);
  return late.includes(CRON) ? late.filter((name) => name === CRON || name === CONSUMER) : late;
}
