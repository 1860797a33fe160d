/** Jobs in a Map: for tests, and for processes whose jobs may die with them. */
import { assertKnownOptions } from "@k-msg/core";

import { cleanupRule, createJob, dueAt, isReady, isToClean, mostUrgent } from "./job-rules.ts";
import {
  DEFAULT_JOB_LEASE_MS,
  JOB_LEASE_EXPIRED,
  JobStatus,
  type Job,
  type JobDequeueOptions,
  type JobEnqueueOptions,
  type JobLeaseOptions,
  type JobQueue,
  type JobQueueCleanupOptions,
  type JobRetryDirective,
} from "./job.ts";

/** Leases are always on: 5 minutes unless told. */
export type InMemoryJobQueueOptions<T = unknown> = JobLeaseOptions<T>;

/** (Not in k-msg 0.30.) */
export class InMemoryJobQueue<T = unknown> implements JobQueue<T> {
  readonly #jobs = new Map<string, Job<T>>();
  readonly #keys = new Map<string, string>();
  readonly #leaseMs: number;
  readonly #onLeaseExpired: InMemoryJobQueueOptions<T>["onLeaseExpired"];

  /** Throws for an option that nobody reads. */
  constructor(options: InMemoryJobQueueOptions<T> = {}) {
    assertKnownOptions("InMemoryJobQueue", options, { leaseMs: true, onLeaseExpired: true });
    this.#leaseMs = options.leaseMs ?? DEFAULT_JOB_LEASE_MS;
    this.#onLeaseExpired = options.onLeaseExpired;
  }

  async enqueue(type: string, data: T, options: JobEnqueueOptions = {}): Promise<Job<T>> {
    const { dedupeKey } = options;
    const known = dedupeKey === undefined ? undefined : this.#keys.get(dedupeKey);
    const existing = known === undefined ? undefined : this.#jobs.get(known);
    if (existing !== undefined) return structuredClone(existing);
    const job = createJob(type, structuredClone(data), options, new Date());
    this.#jobs.set(job.id, job);
    if (dedupeKey !== undefined) this.#keys.set(dedupeKey, job.id);
    return structuredClone(job);
  }

  async dequeue({ running = [] }: JobDequeueOptions = {}): Promise<Job<T> | undefined> {
    const now = new Date();
    await this.#expireLeases(new Set(running), now);
    const job = mostUrgent(this.#pending(), now);
    if (job === undefined) return undefined;
    job.status = JobStatus.PROCESSING;
    if (this.#leaseMs > 0) job.leaseExpiresAt = new Date(now.getTime() + this.#leaseMs);
    return structuredClone(job);
  }

  /** Keeps what the job answered, where it can be copied. */
  async complete(jobId: string, result?: unknown): Promise<void> {
    const job = this.#jobs.get(jobId);
    if (job === undefined) return;
    job.status = JobStatus.COMPLETED;
    job.completedAt = new Date();
    delete job.leaseExpiresAt;
    try {
      if (result !== undefined) job.result = structuredClone(result);
    } catch {
      // A result that cannot be copied must not have the work done again.
    }
  }

  /** A job that is completed stays so. */
  async fail(
    jobId: string,
    error: string | Error,
    retry: JobRetryDirective = { enabled: false },
  ): Promise<void> {
    const job = this.#jobs.get(jobId);
    if (job === undefined) throw new Error(`Job ${jobId} not found`);
    if (job.status === JobStatus.COMPLETED) return;
    failTry(job, typeof error === "string" ? error : error.message, retry);
  }

  async peek(): Promise<Job<T> | undefined> {
    return structuredClone(mostUrgent(this.#jobs.values(), new Date()));
  }

  async size(): Promise<number> {
    const now = new Date();
    return [...this.#jobs.values()].filter((job) => isReady(job, now)).length;
  }

  async getJob(jobId: string): Promise<Job<T> | undefined> {
    return structuredClone(this.#jobs.get(jobId));
  }

  async remove(jobId: string): Promise<boolean> {
    for (const [key, id] of this.#keys) if (id === jobId) this.#keys.delete(key);
    return this.#jobs.delete(jobId);
  }

  async clear(): Promise<void> {
    this.#jobs.clear();
    this.#keys.clear();
  }

  async cleanupTerminal(which?: readonly JobStatus[] | JobQueueCleanupOptions): Promise<number> {
    const rule = cleanupRule(which);
    const gone = [...this.#jobs.values()].filter((job) => isToClean(job, rule));
    for (const { id } of gone) await this.remove(id);
    return gone.length;
  }

  async nextDueAt(): Promise<Date | undefined> {
    const times = [...this.#jobs.values()].flatMap((job) => dueAt(job)?.getTime() ?? []);
    return times.length === 0 ? undefined : new Date(Math.min(...times));
  }

  async extendLease(jobId: string, leaseMs: number): Promise<boolean> {
    const job = this.#jobs.get(jobId);
    if (job?.status !== JobStatus.PROCESSING) return false;
    job.leaseExpiresAt = new Date(Date.now() + leaseMs);
    return true;
  }

  #pending(): Job<T>[] {
    return [...this.#jobs.values()].filter(({ status }) => status === JobStatus.PENDING);
  }

  /** The try of a worker that was silent too long counts as failed; the job is due again while tries are left. */
  async #expireLeases(running: ReadonlySet<string>, now: Date): Promise<void> {
    for (const job of this.#jobs.values()) {
      const lost = job.status === JobStatus.PROCESSING && isReady(job, now);
      if (!lost || running.has(job.id)) continue;
      failTry(job, JOB_LEASE_EXPIRED, { enabled: true });
      await this.#onLeaseExpired?.(structuredClone(job));
    }
  }
}

function failTry(job: Job, error: string, { enabled, delayMs = 0 }: JobRetryDirective): void {
  const now = new Date();
  job.attempts += 1;
  job.error = error;
  delete job.leaseExpiresAt;
  if (enabled && job.attempts < job.maxAttempts) {
    job.status = JobStatus.PENDING;
    job.processAt = new Date(now.getTime() + delayMs);
  } else {
    job.status = JobStatus.FAILED;
    job.failedAt = now;
  }
}
