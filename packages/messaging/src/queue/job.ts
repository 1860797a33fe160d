/** A job and the queue that holds it. Every queue of these packages fulfils this contract. */

export const JobStatus = {
  PENDING: "pending",
  PROCESSING: "processing",
  COMPLETED: "completed",
  FAILED: "failed",
  /** Never set by a queue: a job that waits is `pending` with a `processAt` to come. */
  DELAYED: "delayed",
} as const;

export type JobStatus = (typeof JobStatus)[keyof typeof JobStatus];

/** The type of each by its name, as an enum has it: `JobStatus.PENDING`. */
export declare namespace JobStatus {
  export type PENDING = "pending";
  export type PROCESSING = "processing";
  export type COMPLETED = "completed";
  export type FAILED = "failed";
  export type DELAYED = "delayed";
}

/** Whatever JSON can hold, as `JSON.parse` types it: k-msg's callers read `job.metadata.a.b`. */
type Json = ReturnType<typeof JSON.parse>;

export interface Job<T = unknown> {
  id: string;
  type: string;
  data: T;
  status: JobStatus;
  /** Higher goes first. */
  priority: number;
  /** Failed tries so far. */
  attempts: number;
  maxAttempts: number;
  /** Milliseconds between `enqueue` and the first try. */
  delay: number;
  createdAt: Date;
  /** Not taken before this time. */
  processAt: Date;
  completedAt?: Date;
  failedAt?: Date;
  /** Error of the last failed try. */
  error?: string;
  metadata: Record<string, Json>;
  /** Until when a taken job belongs to its worker; then another may take it. (k-msg 0.31) */
  leaseExpiresAt?: Date;
  /** Argument of `complete`, in queues that keep it; SQL queues do not. (k-msg 0.31) */
  result?: unknown;
}

/** Value of `Job.error` after a try whose worker let its lease run out. (k-msg 0.31) */
export const JOB_LEASE_EXPIRED = "LEASE_EXPIRED";

/** Options of a queue that leases what it hands out. (k-msg 0.31) */
export interface JobLeaseOptions<T = unknown> {
  /** Milliseconds a taken job belongs to its worker. */
  leaseMs?: number | undefined;
  /** Told of a job whose lease ran out, as it is stored now, before the next one is handed out. */
  onLeaseExpired?: ((job: Job<T>) => void | Promise<void>) | undefined;
}

/** The ended jobs that `cleanupTerminal` deletes. (k-msg 0.31) */
export interface JobQueueCleanupOptions {
  /** Only jobs that ended before this time. */
  olderThan?: Date | undefined;
  /** Completed and failed unless told. */
  statuses?: readonly JobStatus[] | undefined;
}

export interface JobDequeueOptions {
  /** Ids of jobs that the caller still works on: they are left alone although their leases ran out. (k-msg 0.31) */
  running?: Iterable<string> | undefined;
}

export interface JobEnqueueOptions {
  /** Default 0. */
  priority?: number | undefined;
  /** Milliseconds; default 0. */
  delay?: number | undefined;
  /** Default 3. */
  maxAttempts?: number | undefined;
  metadata?: Record<string, unknown> | undefined;
  /** While a job with this key is in the queue, `enqueue` answers with that job. (Not in k-msg 0.30.) */
  dedupeKey?: string | undefined;
}

export interface JobRetryDirective {
  enabled: boolean;
  /** Milliseconds until the next try; default 0. */
  delayMs?: number | undefined;
}

export interface JobQueue<T = unknown> {
  enqueue(type: string, data: T, options?: JobEnqueueOptions): Promise<Job<T>>;
  /** The most urgent job that is ready, now `processing` and leased to the caller; undefined when there is none. */
  dequeue(options?: JobDequeueOptions): Promise<Job<T> | undefined>;
  /** An unknown id is ignored. */
  complete(jobId: string, result?: unknown): Promise<void>;
  /** Counts a failed try: `pending` again when asked to retry and tries are left, else `failed`. Rejects for an unknown id. */
  fail(jobId: string, error: string | Error, retry?: JobRetryDirective): Promise<void>;
  /** The job that `dequeue` would take, left in its place. */
  peek(): Promise<Job<T> | undefined>;
  /** Jobs that are ready now. */
  size(): Promise<number>;
  getJob(jobId: string): Promise<Job<T> | undefined>;
  /** False for an unknown id. */
  remove(jobId: string): Promise<boolean>;
  clear(): Promise<void>;
  /** Deletes ended jobs and says how many. A list of statuses is `{ statuses }`. */
  cleanupTerminal?(which?: readonly JobStatus[] | JobQueueCleanupOptions): Promise<number>;
  /**
   * When the next pending job is due or the next lease ends, whichever comes first: it may lie in the past. Undefined when
   * there is neither. (k-msg 0.31)
   */
  nextDueAt?(): Promise<Date | undefined>;
  /** Keeps a taken job for `leaseMs` more; false when it is no longer the caller's. (Not in k-msg 0.30.) */
  extendLease?(jobId: string, leaseMs: number): Promise<boolean>;
}

/** Time that a worker may be silent before its job is given to another, in milliseconds, unless the queue is configured. */
export const DEFAULT_JOB_LEASE_MS = 300_000;
