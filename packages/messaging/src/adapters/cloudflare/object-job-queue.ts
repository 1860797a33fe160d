/** Jobs as JSON values of KV, R2 or the storage of a Durable Object, with an index of those that are open. */
import { assertKnownOptions } from "@k-msg/core";

import { cleanupRule, isToClean } from "../../queue/job-rules.ts";
import {
  JOB_LEASE_EXPIRED,
  JobStatus,
  type Job,
  type JobDequeueOptions,
  type JobEnqueueOptions,
  type JobLeaseOptions,
  type JobQueue,
  type JobQueueCleanupOptions,
  type JobRetryDirective,
} from "../../queue/job.ts";
import { leasesOf, NO_LEASE_END, type Leases } from "./job-queue-options.ts";
import { newJob } from "./job-row.ts";
import { IndexedObjects, type IndexedValue } from "./object-index.ts";
import { jobText, openIndex, readyAt, storedJob } from "./object-job.ts";
import type { CloudflareObjectStorage } from "./object-storage.ts";
import { OBJECT_QUEUE } from "./option-names.ts";

/** `leaseMs`: default 300,000; 0 leaves a job with its worker for ever. */
export interface CloudflareObjectJobQueueOptions<T = unknown> extends JobLeaseOptions<T> {
  /** The clock, for tests. */
  now?: (() => Date) | undefined;
}

const TERMINAL: ReadonlySet<JobStatus> = new Set([JobStatus.COMPLETED, JobStatus.FAILED]);
const CANDIDATES = 16;

/**
 * Exact on R2 and in a Durable Object. On KV two workers can get the same job, because KV can neither write on a condition
 * nor read what was written just now: use a Durable Object where that matters.
 */
export class CloudflareObjectJobQueue<T = unknown> implements JobQueue<T> {
  readonly #objects: IndexedObjects;
  readonly #lease: Leases<T>;
  readonly #now: () => Date;
  /** The leases this instance holds, by job id: a worker that lost its job must not end somebody else's try. */
  readonly #leases = new Map<string, number>();
  #ready: Promise<void> | undefined;

  constructor(
    storage: CloudflareObjectStorage,
    keyPrefix = "kmsg/jobs",
    options: CloudflareObjectJobQueueOptions<T> = {},
  ) {
    assertKnownOptions("CloudflareObjectJobQueue", options, OBJECT_QUEUE);
    this.#lease = leasesOf(options);
    this.#now = options.now ?? (() => new Date());
    this.#objects = new IndexedObjects({
      storage,
      valuePrefix: `${keyPrefix}/jobs/`,
      indexPrefix: `${keyPrefix}/open/`,
      markerKey: `${keyPrefix}/indexed`,
      indexOf: openIndex,
    });
  }

  /** Whether two workers never take the same job. False on KV. */
  get exclusive(): boolean {
    return this.#objects.exact;
  }

  async init(): Promise<void> {
    this.#ready ??= this.#objects.prepare();
    try {
      await this.#ready;
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
  }

  async enqueue(type: string, data: T, options: JobEnqueueOptions = {}): Promise<Job<T>> {
    await this.init();
    const job = await newJob(type, data, options, this.#now());
    const { changed } = await this.#objects.change(job.id, (before) =>
      before === null ? jobText(job) : undefined,
    );
    return changed ? job : ((await this.getJob(job.id)) ?? job);
  }

  async dequeue({ running = [] }: JobDequeueOptions = {}): Promise<Job<T> | undefined> {
    const now = this.#now().getTime();
    const until = this.#lease.until(now);
    const alive = new Set(running);
    // Whoever is to hear of ended leases hears of all of them; else those that are met on the way are enough.
    if (this.#lease.wantsExpired) await this.#reclaim(now, alive);
    for await (const value of this.#readyJobs(now)) {
      const job = storedJob<T>(value.text);
      if (job === undefined) continue;
      const died = job.status === JobStatus.PROCESSING;
      if (died && (alive.has(job.id) || this.#lease.wantsExpired)) continue;
      const next = taken(died ? expired(job, new Date(now)) : job, until);
      // A job whose last worker died with its last try has just failed: on to the next.
      if (!(await this.#swap(value, next)) || next.status !== JobStatus.PROCESSING) continue;
      this.#leases.set(next.id, until);
      return next;
    }
    return undefined;
  }

  /** `result` is kept with the job as JSON; one that neither JSON nor the storage can hold is dropped, with a warning. */
  async complete(jobId: string, result?: unknown): Promise<void> {
    // Whoever holds the lease: what is done is done, and a second worker's `fail` then finds nothing to fail.
    this.#leases.delete(jobId);
    const kept = keepable(jobId, result);
    const done = (job: Job<T>): Job<T> => {
      const { error: _error, leaseExpiresAt: _lease, result: _result, ...rest } = job;
      return { ...rest, status: JobStatus.COMPLETED, completedAt: this.#now() };
    };
    try {
      await this.#update(jobId, (job) => ({ ...done(job), ...kept }));
    } catch (error) {
      if (!("result" in kept)) throw error;
      await this.#update(jobId, done);
      warnOfResult(jobId, error);
    }
  }

  /**
   * A completed job stays completed.
   * @throws Error for an id that is not there.
   */
  async fail(
    jobId: string,
    error: string | Error,
    retry: JobRetryDirective = { enabled: false },
  ): Promise<void> {
    const lease = this.#leases.get(jobId);
    this.#leases.delete(jobId);
    const message = typeof error === "string" ? error : error.message;
    const found = await this.#update(jobId, (job) =>
      this.#lost(job, lease) ? undefined : failed(job, message, retry, this.#now()),
    );
    if (!found) throw new Error(`Job ${jobId} not found`);
  }

  async extendLease(jobId: string, leaseMs: number): Promise<boolean> {
    const lease = this.#leases.get(jobId);
    if (lease === undefined) return false;
    const leaseExpiresAt = new Date(this.#now().getTime() + leaseMs);
    let extended = false;
    await this.#update(jobId, (job) => {
      extended = !this.#lost(job, lease);
      return extended ? { ...job, leaseExpiresAt } : undefined;
    });
    if (extended) this.#leases.set(jobId, leaseExpiresAt.getTime());
    else this.#leases.delete(jobId);
    return extended;
  }

  async peek(): Promise<Job<T> | undefined> {
    for await (const { text } of this.#readyJobs(this.#now().getTime())) {
      const job = storedJob<T>(text);
      if (job !== undefined) return job;
    }
    return undefined;
  }

  /** Counted by key names: no value is read. */
  async size(): Promise<number> {
    let count = 0;
    for await (const page of this.#readyIndexes(this.#now().getTime(), 1000)) count += page.length;
    return count;
  }

  async getJob(jobId: string): Promise<Job<T> | undefined> {
    const text = await this.#objects.get(jobId);
    return text === null ? undefined : storedJob<T>(text);
  }

  async remove(jobId: string): Promise<boolean> {
    await this.init();
    this.#leases.delete(jobId);
    const remove = (before: string | null) => (before === null ? undefined : null);
    return (await this.#objects.change(jobId, remove)).changed;
  }

  async clear(): Promise<void> {
    this.#leases.clear();
    await this.#objects.clear();
  }

  async cleanupTerminal(which?: readonly JobStatus[] | JobQueueCleanupOptions): Promise<number> {
    const { statuses, ...rule } = cleanupRule(which);
    const ended = { ...rule, statuses: statuses.filter((status) => TERMINAL.has(status)) };
    let count = 0;
    for await (const values of this.#objects.scan()) {
      for (const { id, text } of values) {
        const job = storedJob(text);
        if (job !== undefined && isToClean(job, ended) && (await this.remove(id))) count += 1;
      }
    }
    return count;
  }

  /** By key names: the first of each priority. */
  async nextDueAt(): Promise<Date | undefined> {
    await this.init();
    let next = NO_LEASE_END;
    let after: string | undefined;
    while (true) {
      const [index] = await this.#objects.indexPage("", after, 1);
      if (index === undefined) break;
      next = Math.min(next, readyAt(index));
      after = restOfPriority(index);
    }
    return next < NO_LEASE_END ? new Date(next) : undefined;
  }

  /** Gives back what dead workers hold, with one try counted; a job whose tries are used up has failed. */
  async #reclaim(now: number, running: ReadonlySet<string>): Promise<void> {
    for await (const value of this.#readyJobs(now)) {
      const job = storedJob<T>(value.text);
      if (job?.status !== JobStatus.PROCESSING || running.has(job.id)) continue;
      const next = expired(job, new Date(now));
      if (await this.#swap(value, next)) await this.#lease.expired(next);
    }
  }

  async #swap({ id, text }: IndexedValue, next: Job<T>): Promise<boolean> {
    const swapped = (before: string | null) => (before === text ? jobText(next) : undefined);
    return (await this.#objects.change(id, swapped)).changed;
  }

  /** Ready jobs, the most urgent first. */
  async *#readyJobs(now: number): AsyncGenerator<IndexedValue> {
    for await (const page of this.#readyIndexes(now, CANDIDATES)) {
      yield* await this.#objects.resolve(page, now);
    }
  }

  /**
   * An index key is `<priority>/<ready at>/…`: within a priority the first that is not ready ends it, and the next priority
   * is one look-up away. Jobs that wait are never read.
   */
  async *#readyIndexes(now: number, limit: number): AsyncGenerator<string[]> {
    await this.init();
    let after: string | undefined;
    while (true) {
      const page = await this.#objects.indexPage("", after, limit);
      const [first] = page;
      if (first === undefined) return;
      const waiting = page.findIndex((index) => readyAt(index) > now);
      const ready = waiting === -1 ? page : page.slice(0, waiting);
      if (ready.length > 0) yield ready;
      const stop = waiting === -1 ? undefined : page[waiting];
      after = stop === undefined ? page.at(-1) : restOfPriority(stop);
    }
  }

  /** True for a job that is there; `undefined` leaves it as it is. */
  async #update(id: string, next: (job: Job<T>) => Job<T> | undefined): Promise<boolean> {
    await this.init();
    const { before } = await this.#objects.change(id, (text) => {
      const job = text === null ? undefined : storedJob<T>(text);
      const changed = job === undefined ? undefined : next(job);
      return changed === undefined ? undefined : jobText(changed);
    });
    return before !== null;
  }

  #lost(job: Job<T>, lease: number | undefined): boolean {
    if (job.status === JobStatus.COMPLETED) return true;
    if (lease === undefined) return false;
    return job.status !== JobStatus.PROCESSING || job.leaseExpiresAt?.getTime() !== lease;
  }
}

/** The job in a worker's hands, unless it has ended. */
function taken<T>(job: Job<T>, until: number): Job<T> {
  if (job.status !== JobStatus.PENDING) return job;
  return { ...job, status: JobStatus.PROCESSING, leaseExpiresAt: new Date(until) };
}

/** The job whose worker was silent for longer than its lease. */
function expired<T>(job: Job<T>, now: Date): Job<T> {
  const { leaseExpiresAt = job.processAt, ...rest } = job;
  const attempts = job.attempts + 1;
  const next = { ...rest, attempts, error: JOB_LEASE_EXPIRED };
  if (attempts >= job.maxAttempts) return { ...next, status: JobStatus.FAILED, failedAt: now };
  return { ...next, status: JobStatus.PENDING, processAt: leaseExpiresAt };
}

function failed<T>(job: Job<T>, error: string, retry: JobRetryDirective, now: Date): Job<T> {
  const { leaseExpiresAt: _lease, ...rest } = job;
  const attempts = job.attempts + 1;
  if (!retry.enabled || attempts >= job.maxAttempts) {
    return { ...rest, attempts, error, status: JobStatus.FAILED, failedAt: now };
  }
  const processAt = new Date(now.getTime() + (retry.delayMs ?? 0));
  return { ...rest, attempts, error, status: JobStatus.PENDING, processAt };
}

/** "~" comes after every digit: the index keys of this priority that come later are skipped. */
function restOfPriority(index: string): string {
  return `${index.slice(0, index.indexOf("/"))}/~`;
}

function keepable(jobId: string, result: unknown): { result?: unknown } {
  if (result === undefined) return {};
  try {
    if ((JSON.stringify(result) as string | undefined) !== undefined) return { result };
    warnOfResult(jobId, "JSON has no form for it");
  } catch (error) {
    warnOfResult(jobId, error);
  }
  return {};
}

function warnOfResult(jobId: string, reason: unknown): void {
  console.warn(`the result of job ${jobId} is not kept`, reason);
}
