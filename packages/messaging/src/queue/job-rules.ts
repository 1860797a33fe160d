/** Rules that every queue shares. Pure but for the id of a new job. */
import { JobStatus, type Job, type JobEnqueueOptions } from "./job.ts";

export function newJobId(now: Date): string {
  const random = crypto.getRandomValues(new Uint8Array(4));
  const hex = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `job_${now.getTime()}_${hex}`;
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

type Waiting = Pick<Job, "status" | "processAt" | "leaseUntil" | "priority" | "createdAt" | "id">;

/** Pending and due, or taken by a worker whose lease is over. */
export function isReady(job: Waiting, now: Date): boolean {
  if (job.status === JobStatus.PENDING) return job.processAt <= now;
  return (
    job.status === JobStatus.PROCESSING && job.leaseUntil !== undefined && job.leaseUntil <= now
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
