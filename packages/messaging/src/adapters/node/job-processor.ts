/** Works jobs off a queue: a bounded number at once, each for a bounded time, failures back into the queue. */
import { CircuitBreaker, type CircuitBreakerOptions, RateLimiter } from "@k-msg/core";

import type { Job, JobEnqueueOptions, JobQueue } from "../../queue/job.ts";

/** What a job does. Throwing means it failed; `signal` fires when its time is over. */
export type JobHandler<T = unknown> = (
  job: Job<T>,
  context: { readonly signal: AbortSignal },
) => Promise<unknown>;

/** Times in milliseconds. */
export interface JobProcessorOptions {
  /** Jobs at once; default 5. */
  concurrency?: number;
  /** The wait before the n-th repetition; the last one repeats. Default 1, 5, 15 and 60 seconds. */
  retryDelays?: readonly number[];
  /** Repetitions of a job; default 3. A job's own `maxAttempts` is a bound as well. */
  maxRetries?: number;
  /** How often an empty queue is asked; default 1000. */
  pollInterval?: number;
  /** How long one job may take; default 60000. */
  jobTimeout?: number;
  rateLimiter?: { maxRequests: number; windowMs: number };
  circuitBreaker?: Omit<CircuitBreakerOptions, "timeout"> & { timeout?: number };
  /** What neither belongs to a job nor may stop the others, such as a queue that is down. */
  onError?: (error: unknown, jobId?: string) => void;
}

export interface JobProcessorMetrics {
  processed: number;
  succeeded: number;
  failed: number;
  retried: number;
  activeJobs: number;
}

/** Thrown by a handler to say that trying again is no use. */
export class PermanentJobError extends Error {
  override readonly name = "PermanentJobError";
}

const DEFAULT_RETRY_DELAYS_MS = [1000, 5000, 15_000, 60_000] as const;
/** How often the queue is told of an outcome before it is left to the lease. */
const QUEUE_TRIES = 3;
/** The longest a timer can wait. */
const NEVER_MS = 2_147_483_647;

export class JobProcessor<T = unknown> {
  readonly #queue: JobQueue<T>;
  readonly #options: JobProcessorOptions;
  readonly #handlers = new Map<string, JobHandler<T>>();
  readonly #limiter: RateLimiter | undefined;
  readonly #breaker: CircuitBreaker | undefined;
  readonly #active = new Set<Promise<void>>();
  readonly #metrics = { processed: 0, succeeded: 0, failed: 0, retried: 0 };
  #loop: Promise<void> | undefined;
  #stopping = false;
  #wake: () => void = () => undefined;

  constructor(options: JobProcessorOptions, jobQueue: JobQueue<T>) {
    const given: unknown = jobQueue;
    if (typeof given !== "object" || given === null) {
      throw new Error("JobProcessor requires a jobQueue");
    }
    this.#options = options;
    this.#queue = jobQueue;
    const { rateLimiter: rate, circuitBreaker: circuit } = options;
    this.#limiter = rate && new RateLimiter(rate.maxRequests, rate.windowMs);
    // The job's own limit does better than the breaker's: it stops the handler.
    this.#breaker = circuit && new CircuitBreaker({ ...circuit, timeout: NEVER_MS });
  }

  handle(jobType: string, handler: JobHandler<T>): this {
    this.#handlers.set(jobType, handler);
    return this;
  }

  async add(jobType: string, data: T, options?: JobEnqueueOptions): Promise<Job<T>> {
    const job = await this.#queue.enqueue(jobType, data, options);
    this.#wake();
    return job;
  }

  /** Starts working; does nothing when it already does. */
  start(): void {
    if (this.#loop !== undefined) return;
    this.#stopping = false;
    this.#loop = this.#run();
  }

  /** Takes no more jobs and resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await this.#loop;
    this.#loop = undefined;
    await Promise.all(this.#active);
  }

  getMetrics(): JobProcessorMetrics {
    return { ...this.#metrics, activeJobs: this.#active.size };
  }

  get #concurrency(): number {
    return Math.max(1, Math.floor(this.#options.concurrency ?? 5) || 1);
  }

  get #jobTimeout(): number {
    return this.#options.jobTimeout ?? this.#options.circuitBreaker?.timeout ?? 60_000;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      if (this.#active.size >= this.#concurrency) {
        await Promise.race(this.#active);
        continue;
      }
      const job = await this.#next();
      if (job === undefined) {
        await this.#pause(this.#options.pollInterval ?? 1000);
        continue;
      }
      const working = this.#work(job).finally(() => this.#active.delete(working));
      this.#active.add(working);
    }
  }

  async #next(): Promise<Job<T> | undefined> {
    try {
      await this.#limiter?.acquire();
      return await this.#queue.dequeue();
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }

  /** Never rejects. */
  async #work(job: Job<T>): Promise<void> {
    this.#metrics.processed += 1;
    let value: unknown;
    try {
      value = await this.#handled(job);
    } catch (error) {
      await this.#failed(job, error);
      return;
    }
    this.#metrics.succeeded += 1;
    // The work is done: a queue that does not hear of it must not have it done again, so it is told more than once.
    await this.#tell(job, async () => this.#queue.complete(job.id, value));
  }

  async #handled(job: Job<T>): Promise<unknown> {
    const handler = this.#handlers.get(job.type);
    if (handler === undefined) throw new PermanentJobError(`No handler for job type ${job.type}`);
    const run = async (): Promise<unknown> => this.#limited(job, handler);
    return this.#breaker === undefined ? run() : this.#breaker.execute(run);
  }

  /**
   * When its time is over the handler is told by its signal and given as much time again to end: one that goes on after its
   * job was given back would do the work twice. One that does not listen at all is not tried again.
   */
  async #limited(job: Job<T>, handler: JobHandler<T>): Promise<unknown> {
    const limit = new AbortController();
    const message = `Job ${job.id} took longer than ${this.#jobTimeout} ms`;
    const timers = [setTimeout(() => limit.abort(new Error(message)), this.#jobTimeout)];
    const deaf = new Promise<never>((_resolve, reject) => {
      const giveUp = () => reject(new PermanentJobError(`${message} and does not stop`));
      timers.push(setTimeout(giveUp, this.#jobTimeout * 2));
    });
    try {
      return await Promise.race([handler(job, { signal: limit.signal }), deaf]);
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }

  async #failed(job: Job<T>, error: unknown): Promise<void> {
    const { retryDelays = DEFAULT_RETRY_DELAYS_MS, maxRetries = 3 } = this.#options;
    const again = !(error instanceof PermanentJobError) && job.attempts < maxRetries;
    const delayMs = retryDelays[Math.min(job.attempts, retryDelays.length - 1)] ?? 0;
    const left = again && job.attempts + 1 < job.maxAttempts;
    this.#metrics[left ? "retried" : "failed"] += 1;
    const reason = error instanceof Error ? error : String(error);
    await this.#tell(job, async () =>
      this.#queue.fail(job.id, reason, { enabled: again, delayMs }),
    );
  }

  async #tell(job: Job<T>, say: () => Promise<void>): Promise<void> {
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

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#stopping) this.#wake();
    });
  }

  #report(error: unknown, jobId?: string): void {
    try {
      this.#options.onError?.(error, jobId);
    } catch {
      // A reporter that throws must not stop the work.
    }
  }
}
