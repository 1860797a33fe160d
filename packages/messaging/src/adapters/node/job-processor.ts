/** Works jobs off a queue: a bounded number at once, each for a bounded time, failures back into the queue. */
import { assertKnownOptions, CircuitBreaker, type OptionNames, RateLimiter } from "@k-msg/core";

import type { Job, JobEnqueueOptions, JobQueue } from "../../queue/job.ts";
import { EventEmitter, logFailure } from "./emitter.ts";
import { keepLease, withJobLimit } from "./job-limit.ts";
import { JobMetrics } from "./job-metrics.ts";
import {
  PermanentJobError,
  type JobHandler,
  type JobProcessorEvents,
  type JobProcessorMetrics,
  type JobProcessorOptions,
  type JobQueueStatus,
} from "./job-types.ts";

const DEFAULT_RETRY_DELAYS_MS: readonly number[] = [1000, 5000, 15_000, 60_000];
const DEFAULT_CONCURRENCY = 5;
const DEFAULT_MAX_RETRIES = 3;
const DEFAULT_POLL_MS = 1000;
const DEFAULT_PRIORITY = 5;
/** How often the queue is told of an outcome before it is left to the lease. */
const QUEUE_TRIES = 3;
/** The longest a timer can wait. */
const NEVER_MS = 2_147_483_647;

type RateLimit = NonNullable<JobProcessorOptions["rateLimiter"]>;
type Circuit = NonNullable<JobProcessorOptions["circuitBreaker"]>;

const RATE: OptionNames<RateLimit> = { maxRequests: true, windowMs: true };
const CIRCUIT: OptionNames<Circuit> = { failureThreshold: true, timeout: true, resetTimeout: true };
const OPTIONS: OptionNames<JobProcessorOptions> = {
  concurrency: true,
  retryDelays: true,
  maxRetries: true,
  pollInterval: true,
  enableMetrics: true,
  rateLimiter: true,
  circuitBreaker: true,
  jobTimeout: true,
  onError: true,
};

export class JobProcessor extends EventEmitter<JobProcessorEvents> {
  readonly #queue: JobQueue;
  readonly #options: JobProcessorOptions;
  readonly #handlers = new Map<string, JobHandler>();
  readonly #limiter: RateLimiter | undefined;
  readonly #breaker: CircuitBreaker | undefined;
  readonly #metrics: JobMetrics;
  readonly #active = new Map<string, Promise<void>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #polling: Promise<void> | undefined;
  #started = false;

  /** Throws without a queue and for an option that nobody reads. */
  constructor(options: JobProcessorOptions, jobQueue: JobQueue) {
    super();
    const given: unknown = jobQueue;
    if (typeof given !== "object" || given === null) {
      throw new Error("JobProcessor requires a jobQueue");
    }
    assertKnownOptions("JobProcessor", options, OPTIONS);
    const { rateLimiter: rate, circuitBreaker: circuit, enableMetrics = true } = options;
    assertKnownOptions("JobProcessor's rateLimiter", rate, RATE);
    assertKnownOptions("JobProcessor's circuitBreaker", circuit, CIRCUIT);
    this.#options = options;
    this.#queue = jobQueue;
    this.#metrics = new JobMetrics(enableMetrics);
    this.#limiter = rate && new RateLimiter(rate.maxRequests, rate.windowMs);
    // The job's own limit does better than the breaker's: it stops the handler.
    this.#breaker = circuit && new CircuitBreaker({ ...circuit, timeout: NEVER_MS });
  }

  /** One handler a type; the latest counts. */
  handle<T = unknown>(jobType: string, handler: JobHandler<T>): this {
    this.#handlers.set(jobType, handler);
    return this;
  }

  /** The job's id. 0 as a priority or as a number of tries means the default, as in k-msg: 5 and `maxRetries`. */
  async add<T>(jobType: string, data: T, options: JobEnqueueOptions = {}): Promise<string> {
    const job = await this.#queue.enqueue(jobType, data, {
      ...options,
      priority: options.priority || DEFAULT_PRIORITY,
      delay: options.delay || 0,
      maxAttempts: options.maxAttempts || (this.#options.maxRetries ?? DEFAULT_MAX_RETRIES),
    });
    await this.#measure();
    this.announce("job:added", job);
    return job.id;
  }

  /** Asks the queue every `pollInterval`, the first time after one; does nothing when it already does. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#schedule();
    this.announce("processor:started");
  }

  /** Takes no more jobs and resolves when those under way have ended. */
  async stop(): Promise<void> {
    if (!this.#started) return;
    this.#started = false;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    await this.#polling;
    await Promise.all(this.#active.values());
    this.announce("processor:stopped");
  }

  getMetrics(): JobProcessorMetrics {
    return this.#metrics.read(this.#active.size);
  }

  async getQueueStatus(): Promise<JobQueueStatus> {
    const { activeJobs, failed, processed } = this.getMetrics();
    const pending = await this.#queue.size();
    return { pending, processing: activeJobs, failed, totalProcessed: processed };
  }

  /** Deletes ended jobs from the queue and says how many. Rejects where the queue cannot do that. */
  async cleanup(): Promise<number> {
    if (this.#queue.cleanupTerminal === undefined) {
      throw new Error("This jobQueue has no cleanupTerminal: it cannot delete ended jobs");
    }
    const removed = await this.#queue.cleanupTerminal();
    await this.#measure();
    return removed;
  }

  async getJob(jobId: string): Promise<Job | undefined> {
    return this.#queue.getJob(jobId);
  }

  /** False for an unknown id. */
  async removeJob(jobId: string): Promise<boolean> {
    const removed = await this.#queue.remove(jobId);
    await this.#measure();
    return removed;
  }

  /** Polls are awaited one after another, so the bound holds however slow the queue is. */
  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#polling = this.#poll().finally(() => {
        if (this.#started) this.#schedule();
      });
    }, this.#options.pollInterval ?? DEFAULT_POLL_MS);
  }

  /** Never rejects. */
  async #poll(): Promise<void> {
    const { concurrency = DEFAULT_CONCURRENCY } = this.#options;
    const free = Math.max(1, Math.floor(concurrency) || 1) - this.#active.size;
    try {
      for (let taken = 0; taken < free && this.#started; taken++) {
        // Asking an empty queue costs no request of the limit.
        if (this.#limiter?.canMakeRequest() === false) return;
        const job = await this.#queue.dequeue({ running: [...this.#active.keys()] });
        if (job === undefined) return;
        await this.#limiter?.acquire();
        this.#active.set(
          job.id,
          this.#work(job).finally(() => this.#active.delete(job.id)),
        );
      }
    } catch (error) {
      this.#report(error);
    }
  }

  /** Never rejects. */
  async #work(job: Job): Promise<void> {
    const started = Date.now();
    const endLease = keepLease(this.#queue, job, (error) => this.#report(error, job.id));
    try {
      const result = await this.#handled(job);
      const processingTime = Date.now() - started;
      // The work is done: a queue that does not hear of it must not have it done again, so it is told more than once.
      await this.#tell(job, async () => this.#queue.complete(job.id, result));
      this.#metrics.succeeded(processingTime);
      await this.#measure();
      this.announce("job:completed", { job, result, processingTime });
    } catch (error) {
      await this.#failed(job, error instanceof Error ? error : new Error(String(error)));
    } finally {
      endLease();
    }
  }

  async #handled(job: Job): Promise<unknown> {
    const handler = this.#handlers.get(job.type);
    if (handler === undefined) throw new PermanentJobError(`No handler for job type ${job.type}`);
    const limit = this.#options.jobTimeout ?? this.#options.circuitBreaker?.timeout;
    const run = async (): Promise<unknown> =>
      withJobLimit(job.id, limit, (signal) => handler(job, { signal }));
    return this.#breaker === undefined ? run() : this.#breaker.execute(run);
  }

  async #failed(job: Job, error: Error): Promise<void> {
    const { retryDelays = DEFAULT_RETRY_DELAYS_MS } = this.#options;
    const again = !(error instanceof PermanentJobError) && job.attempts + 1 < job.maxAttempts;
    const retryDelay = retryDelays[Math.min(job.attempts, retryDelays.length - 1)] ?? 0;
    const directive = again ? { enabled: true, delayMs: retryDelay } : { enabled: false };
    await this.#tell(job, async () => this.#queue.fail(job.id, error.message, directive));
    if (again) this.#metrics.retried();
    else this.#metrics.failed();
    await this.#measure();
    if (again) this.announce("job:retry", { job, error, retryDelay });
    else this.announce("job:failed", { jobId: job.id, job, error });
  }

  async #tell(job: Job, say: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await say();
        return;
      } catch (error) {
        this.#report(error, job.id);
        if (attempt >= QUEUE_TRIES) return;
        await new Promise((resolve) => {
          setTimeout(resolve, 50 * 4 ** (attempt - 1));
        });
      }
    }
  }

  /** A size that cannot be had is no reason to lose a job. */
  async #measure(): Promise<void> {
    try {
      await this.#metrics.sized(async () => this.#queue.size());
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown, jobId?: string): void {
    const { onError } = this.#options;
    try {
      if (onError !== undefined) onError(error, jobId);
      else logFailure(`JobProcessor: ${jobId ?? "the queue"}`, error);
    } catch (thrown) {
      logFailure("JobProcessor: onError failed", thrown);
    }
  }
}
