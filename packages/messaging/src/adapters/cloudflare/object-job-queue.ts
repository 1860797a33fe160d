/** Jobs as JSON values of KV, R2 or the storage of a Durable Object, with an index of those that are open. */
import {
  DEFAULT_JOB_LEASE_MS,
  JobStatus,
  type Job,
  type JobEnqueueOptions,
  type JobQueue,
  type JobRetryDirective,
} from "../../queue/job.ts";
import { newJob } from "./job-row.ts";
import { LEASE_ENDED } from "./job-statements.ts";
import { IndexedObjects, type IndexedValue } from "./object-index.ts";
import { jobText, openIndex, readyAt, storedJob } from "./object-job.ts";
import type { CloudflareObjectStorage } from "./object-storage.ts";

export interface CloudflareObjectJobQueueOptions {
  /** Milliseconds a worker may hold a job without a word; default 300,000. (Not in k-msg 0.30.) */
  leaseMs?: number | undefined;
  /** The clock, for tests. */
  now?: (() => Date) | undefined;
}

const TERMINAL: readonly JobStatus[] = [JobStatus.COMPLETED, JobStatus.FAILED];
const CANDIDATES = 16;

/**
 * Exact on R2 and in a Durable Object. On KV two workers can get the same job, because KV can neither write on a condition
 * nor read what was written just now: use a Durable Object where that matters.
 */
export class CloudflareObjectJobQueue<T = unknown> implements JobQueue<T> {
  readonly #objects: IndexedObjects;
  readonly #leaseMs: number;
  readonly #now: () => Date;
  /** The leases this instance holds, by job id: a worker that lost its job must not end somebody else's try. */
  readonly #leases = new Map<string, number>();
  #ready: Promise<void> | undefined;

  constructor(
    storage: CloudflareObjectStorage,
    keyPrefix = "kmsg/jobs",
    options: CloudflareObjectJobQueueOptions = {},
  ) {
    this.#leaseMs = options.leaseMs ?? DEFAULT_JOB_LEASE_MS;
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

  async dequeue(): Promise<Job<T> | undefined> {
    const now = this.#now().getTime();
    const until = now + this.#leaseMs;
    for await (const value of this.#readyJobs(now)) {
      const job = storedJob<T>(value.text);
      if (job === undefined) continue;
      const next = taken(job, now, until);
      const { changed } = await this.#objects.change(value.id, (before) =>
        before === value.text ? jobText(next) : undefined,
      );
      // A job whose last worker died with its last try has just failed: on to the next.
      if (!changed || next.status !== JobStatus.PROCESSING) continue;
      this.#leases.set(next.id, until);
      return next;
    }
    return undefined;
  }

  async complete(jobId: string, _result?: unknown): Promise<void> {
    // Whoever holds the lease: what is done is done, and a second worker's `fail` then finds nothing to fail.
    this.#leases.delete(jobId);
    await this.#update(jobId, (job) => {
      const { error: _error, leaseExpiresAt: _lease, ...rest } = job;
      return { ...rest, status: JobStatus.COMPLETED, completedAt: this.#now() };
    });
  }

  /** @throws Error for an id that is not there. */
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

  async cleanupTerminal(statuses: readonly JobStatus[] = TERMINAL): Promise<number> {
    const ended = new Set(statuses.filter((status) => TERMINAL.includes(status)));
    let count = 0;
    for await (const values of this.#objects.scan()) {
      for (const { id, text } of values) {
        const status = storedJob(text)?.status;
        if (status !== undefined && ended.has(status) && (await this.remove(id))) count += 1;
      }
    }
    return count;
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
      // "~" comes after every digit: the rest of this priority is skipped.
      after = stop === undefined ? page.at(-1) : `${stop.slice(0, stop.indexOf("/"))}/~`;
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
    if (lease === undefined) return false;
    return job.status !== JobStatus.PROCESSING || job.leaseExpiresAt?.getTime() !== lease;
  }
}

/** The job in a worker's hands, or failed when the worker before it died with the last try. */
function taken<T>(job: Job<T>, now: number, until: number): Job<T> {
  const { leaseExpiresAt: _lease, ...rest } = job;
  const died = job.status === JobStatus.PROCESSING;
  const attempts = died ? job.attempts + 1 : job.attempts;
  const error = died ? { error: LEASE_ENDED } : {};
  if (died && attempts >= job.maxAttempts) {
    return { ...rest, ...error, attempts, status: JobStatus.FAILED, failedAt: new Date(now) };
  }
  const leaseExpiresAt = new Date(until);
  return { ...rest, ...error, attempts, status: JobStatus.PROCESSING, leaseExpiresAt };
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
