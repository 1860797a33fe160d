/** Rules that every queue shares. Pure but for the id of a new job, which is greater than the one before. */
import {
  JobStatus,
  type Job,
  type JobEnqueueOptions,
  type JobQueue,
  type JobQueueCleanupOptions,
} from "./job.ts";

const MAX_TAIL = 0xffff_ffff;
/** The newest id: time in epoch milliseconds and its last part. */
let newest = { time: Number.NaN, tail: 0 };

/**
 * Queues order jobs of one time by their ids. Those of one millisecond, which in a Worker is the whole of a turn, get greater
 * ones each time, so that they are worked on as they were put in. Other processes choose at random, so ids do not collide.
 */
export function newJobId(now: Date): string {
  const time = now.getTime();
  const [start = 0, step = 0] = crypto.getRandomValues(new Uint32Array(2));
  const next = newest.tail + 1 + (step & 0xfff);
  // The first of a millisecond begins in the lower half: that leaves room for half a million more.
  const tail = newest.time === time && next <= MAX_TAIL ? next : start >>> 1;
  newest = { time, tail };
  return `job_${time}_${tail.toString(16).padStart(8, "0")}`;
}

export function createJob<T>(type: string, data: T, options: JobEnqueueOptions, now: Date): Job<T> {
  const { priority = 0, delay = 0, maxAttempts = 3, metadata = {} } = options;
  return {
    id: newJobId(now),
    type,
    data,
    status: JobStatus.PENDING,
    priority,
    attempts: 0,
    maxAttempts,
    delay,
    createdAt: now,
    processAt: new Date(now.getTime() + delay),
    metadata: structuredClone(metadata),
  };
}

type Waiting = Pick<
  Job,
  "status" | "processAt" | "leaseExpiresAt" | "priority" | "createdAt" | "id"
>;

/** Pending and due, or taken by a worker whose lease is over. */
export function isReady(job: Waiting, now: Date): boolean {
  if (job.status === JobStatus.PENDING) return job.processAt <= now;
  return (
    job.status === JobStatus.PROCESSING &&
    job.leaseExpiresAt !== undefined &&
    job.leaseExpiresAt <= now
  );
}

/** The higher priority first, then the earlier. */
export function compareJobs(a: Waiting, b: Waiting): number {
  return (
    b.priority - a.priority ||
    a.processAt.getTime() - b.processAt.getTime() ||
    a.createdAt.getTime() - b.createdAt.getTime() ||
    (a.id < b.id ? -1 : 1)
  );
}

export function mostUrgent<J extends Waiting>(jobs: Iterable<J>, now: Date): J | undefined {
  let best: J | undefined;
  for (const job of jobs) {
    if (isReady(job, now) && (best === undefined || compareJobs(job, best) < 0)) best = job;
  }
  return best;
}

/** When a job may be taken: its own time, or the end of the lease of a job that is being worked on. Undefined once it has ended. */
export function dueAt({ status, processAt, leaseExpiresAt }: Waiting): Date | undefined {
  if (status === JobStatus.PENDING) return processAt;
  return status === JobStatus.PROCESSING ? leaseExpiresAt : undefined;
}

const CLEANUP_OPTIONS: ReadonlySet<string> = new Set(["olderThan", "statuses"]);
const TERMINAL: readonly JobStatus[] = [JobStatus.COMPLETED, JobStatus.FAILED];

/** Both forms of what `cleanupTerminal` is given, as one. Throws for an option that is none and for a time that nobody can read. */
export function cleanupRule(
  which: Parameters<NonNullable<JobQueue["cleanupTerminal"]>>[0],
): Readonly<{ statuses: readonly JobStatus[]; olderThan?: Date }> {
  if (isList(which)) return { statuses: which };
  const { olderThan, statuses = TERMINAL } = which ?? {};
  const unknown = Object.keys(which ?? {}).find((key) => !CLEANUP_OPTIONS.has(key));
  if (unknown !== undefined) {
    throw new TypeError(`cleanupTerminal has no option '${unknown}': olderThan, statuses`);
  }
  if (olderThan === undefined) return { statuses };
  if (!(olderThan instanceof Date) || Number.isNaN(olderThan.getTime())) {
    throw new TypeError("olderThan of cleanupTerminal must be a valid Date");
  }
  return { statuses, olderThan };
}

function isList(
  which: readonly JobStatus[] | JobQueueCleanupOptions | undefined,
): which is readonly JobStatus[] {
  return Array.isArray(which);
}

/** True when a job that has ended is to be deleted under the rule. */
export function isToClean(
  job: Pick<Job, "status" | "completedAt" | "failedAt">,
  { statuses, olderThan }: ReturnType<typeof cleanupRule>,
): boolean {
  if (!statuses.includes(job.status)) return false;
  const ended = job.status === JobStatus.COMPLETED ? job.completedAt : job.failedAt;
  return olderThan === undefined || (ended !== undefined && ended < olderThan);
}
