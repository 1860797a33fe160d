/** Jobs in a Map: for tests, and for processes whose jobs may die with them. */
import { cleanupRule, createJob, dueAt, isReady, isToClean, mostUrgent } from "./job-rules.ts";
import {
  DEFAULT_JOB_LEASE_MS,
  JobStatus,
  type Job,
  type JobEnqueueOptions,
  type JobQueue,
  type JobQueueCleanupOptions,
  type JobRetryDirective,
} from "./job.ts";

export interface InMemoryJobQueueOptions {
  /** Milliseconds a taken job belongs to its worker. */
  readonly leaseMs?: number | undefined;
}

/** (Not in k-msg 0.30.) */
export class InMemoryJobQueue<T = unknown> implements JobQueue<T> {
  readonly #jobs = new Map<string, Job<T>>();
  readonly #keys = new Map<string, string>();
  readonly #leaseMs: number;

  constructor(options: InMemoryJobQueueOptions = {}) {
    this.#leaseMs = options.leaseMs ?? DEFAULT_JOB_LEASE_MS;
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

  async dequeue(): Promise<Job<T> | undefined> {
    const now = new Date();
    const job = mostUrgent(this.#jobs.values(), now);
    if (job === undefined) return undefined;
    job.status = JobStatus.PROCESSING;
    job.leaseExpiresAt = new Date(now.getTime() + this.#leaseMs);
    return structuredClone(job);
  }

  async complete(jobId: string): Promise<void> {
    const job = this.#jobs.get(jobId);
    if (job === undefined) return;
    job.status = JobStatus.COMPLETED;
    job.completedAt = new Date();
    delete job.leaseExpiresAt;
  }

  async fail(
    jobId: string,
    error: string | Error,
    retry: JobRetryDirective = { enabled: false },
  ): Promise<void> {
    const job = this.#jobs.get(jobId);
    if (job === undefined) throw new Error(`Job ${jobId} not found`);
    const now = new Date();
    job.attempts += 1;
    job.error = typeof error === "string" ? error : error.message;
    delete job.leaseExpiresAt;
    if (retry.enabled && job.attempts < job.maxAttempts) {
      job.status = JobStatus.PENDING;
      job.processAt = new Date(now.getTime() + (retry.delayMs ?? 0));
    } else {
      job.status = JobStatus.FAILED;
      job.failedAt = now;
    }
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
}
