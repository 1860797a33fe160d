/** Jobs in a SQL table: Postgres or MySQL over Hyperdrive, or D1. */
import {
  DEFAULT_JOB_LEASE_MS,
  JobStatus,
  type Job,
  type JobEnqueueOptions,
  type JobQueue,
  type JobRetryDirective,
} from "../../queue/job.ts";
import type { Params, Statement } from "./identifiers.ts";
import { jobOfRow, newJob } from "./job-row.ts";
import {
  createJobStatements,
  READY_ORDER,
  readyCondition,
  type JobStatements,
} from "./job-statements.ts";
import { DEFAULT_QUEUE_TABLE, queueStatements } from "./queue-schema.ts";
import { nameOr } from "./schema-spec.ts";
import { runSchema } from "./schema.ts";
import type { CloudflareSqlClient } from "./sql-client.ts";
import { wroteIn } from "./tracking-claim.ts";
import type { SqlRow } from "./tracking-row.ts";

export interface HyperdriveJobQueueOptions {
  /** Milliseconds a worker may hold a job without a word; default 300,000. (Not in k-msg 0.30.) */
  leaseMs?: number | undefined;
  /** `false` where migrations own the table. (Not in k-msg 0.30.) */
  createSchema?: boolean | undefined;
  /** The clock, for tests. */
  now?: (() => Date) | undefined;
}

const TERMINAL: readonly JobStatus[] = [JobStatus.COMPLETED, JobStatus.FAILED];

/**
 * A taken job is leased: while it is `processing`, `processAt` is the end of the lease, and after that time it is given to
 * another worker with one try counted. So a job runs at least once; what must not happen twice needs a `messageId`.
 */
export class HyperdriveJobQueue<T = unknown> implements JobQueue<T> {
  readonly #client: CloudflareSqlClient;
  readonly #tableName: string;
  readonly #sql: JobStatements;
  readonly #leaseMs: number;
  readonly #createSchema: boolean;
  readonly #now: () => Date;
  /** The leases this instance holds, by job id: a worker that lost its job must not end somebody else's try. */
  readonly #leases = new Map<string, number>();
  #ready: Promise<void> | undefined;

  constructor(
    client: CloudflareSqlClient,
    tableName: string = DEFAULT_QUEUE_TABLE,
    options: HyperdriveJobQueueOptions = {},
  ) {
    this.#client = client;
    this.#tableName = nameOr(tableName, DEFAULT_QUEUE_TABLE);
    this.#sql = createJobStatements(client.dialect, this.#tableName);
    this.#leaseMs = options.leaseMs ?? DEFAULT_JOB_LEASE_MS;
    this.#createSchema = options.createSchema ?? true;
    this.#now = options.now ?? (() => new Date());
  }

  /** Once per instance; a failed attempt is forgotten, so that the next call tries again. */
  async init(): Promise<void> {
    this.#ready ??= this.#prepare();
    try {
      await this.#ready;
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
  }

  async enqueue(type: string, data: T, options: JobEnqueueOptions = {}): Promise<Job<T>> {
    const job = await newJob(type, data, options, this.#now());
    const [written] = await this.#rows(this.#sql.insert(job));
    if (written !== undefined) return jobOfRow<T>(written);
    // There is one of this key already (or the dialect does not return what it wrote).
    return (await this.getJob(job.id)) ?? job;
  }

  async dequeue(): Promise<Job<T> | undefined> {
    const now = this.#now().getTime();
    const until = now + this.#leaseMs;
    await this.#rows(this.#sql.reclaim(now));
    const row =
      this.#client.dialect === "mysql"
        ? await this.#takeInMysql(now, until)
        : (await this.#rows(this.#sql.take(now, until)))[0];
    if (row === undefined) return undefined;
    const job = jobOfRow<T>(row);
    this.#forgetEnded(now);
    this.#leases.set(job.id, job.processAt.getTime());
    return job;
  }

  async complete(jobId: string, _result?: unknown): Promise<void> {
    const set = { status: JobStatus.COMPLETED, completed_at: this.#now().getTime(), error: null };
    // Whoever holds the lease: what is done is done, and a second worker's `fail` then finds nothing to fail.
    this.#leases.delete(jobId);
    await this.#rows(this.#sql.update(jobId, set));
  }

  /** @throws Error for an id that is not there. */
  async fail(
    jobId: string,
    error: string | Error,
    retry: JobRetryDirective = { enabled: false },
  ): Promise<void> {
    const job = await this.getJob(jobId);
    if (job === undefined) throw new Error(`Job ${jobId} not found`);
    const lease = this.#takeLease(jobId);
    const now = this.#now().getTime();
    const attempts = job.attempts + 1;
    const again = retry.enabled && attempts < job.maxAttempts;
    const message = typeof error === "string" ? error : error.message;
    const set = again
      ? {
          status: JobStatus.PENDING,
          attempts,
          error: message,
          process_at: now + (retry.delayMs ?? 0),
        }
      : { status: JobStatus.FAILED, attempts, error: message, failed_at: now };
    await this.#rows(this.#sql.update(jobId, set, lease));
  }

  async extendLease(jobId: string, leaseMs: number): Promise<boolean> {
    const lease = this.#leases.get(jobId);
    if (lease === undefined) return false;
    const until = this.#now().getTime() + leaseMs;
    const wrote = await this.#wrote(this.#sql.update(jobId, { process_at: until }, lease));
    if (wrote) this.#leases.set(jobId, until);
    else this.#leases.delete(jobId);
    return wrote;
  }

  async peek(): Promise<Job<T> | undefined> {
    const ready = (params: Params) => readyCondition(params, this.#now().getTime());
    const [row] = await this.#rows(this.#sql.select(ready, `${READY_ORDER} LIMIT 1`));
    return row === undefined ? undefined : jobOfRow<T>(row);
  }

  async size(): Promise<number> {
    const ready = (params: Params) => readyCondition(params, this.#now().getTime());
    const { sql, params } = this.#sql.select(ready);
    const [row] = await this.#rows({
      sql: sql.replace("SELECT *", "SELECT COUNT(1) AS count"),
      params,
    });
    return Number(row?.["count"] ?? 0);
  }

  async getJob(jobId: string): Promise<Job<T> | undefined> {
    const [row] = await this.#rows(this.#sql.select((params) => `id = ${params.add(jobId)}`));
    return row === undefined ? undefined : jobOfRow<T>(row);
  }

  async remove(jobId: string): Promise<boolean> {
    this.#leases.delete(jobId);
    return this.#wrote(this.#sql.remove((params) => `id = ${params.add(jobId)}`));
  }

  async clear(): Promise<void> {
    this.#leases.clear();
    await this.#rows(this.#sql.remove(() => "1 = 1"));
  }

  async cleanupTerminal(statuses: readonly JobStatus[] = TERMINAL): Promise<number> {
    const ended = statuses.filter((status) => TERMINAL.includes(status));
    if (ended.length === 0) return 0;
    const condition = (params: Params) =>
      `status IN (${ended.map((status) => params.add(status)).join(", ")})`;
    return this.#count(this.#sql.remove(condition));
  }

  async close(): Promise<void> {
    await this.#client.close?.();
  }

  async #prepare(): Promise<void> {
    if (!this.#createSchema) return;
    const { tables, indexes } = queueStatements(this.#client.dialect, this.#tableName);
    await runSchema(this.#client, [...tables, ...indexes]);
  }

  /** No RETURNING here: find, then take by compare-and-set; whoever comes second looks further. */
  async #takeInMysql(now: number, until: number): Promise<SqlRow | undefined> {
    const pending = (params: Params) => `status = 'pending' AND process_at <= ${params.add(now)}`;
    const found = await this.#rows(this.#sql.select(pending, `${READY_ORDER} LIMIT 16`));
    for (const row of found) {
      const { sql, params } = this.#sql.takeFound(String(row["id"]), until);
      const { rowCount } = await this.#client.query(sql, params);
      if (wroteIn(rowCount)) return { ...row, status: JobStatus.PROCESSING, process_at: until };
    }
    return undefined;
  }

  #takeLease(jobId: string): number | undefined {
    const lease = this.#leases.get(jobId);
    this.#leases.delete(jobId);
    return lease;
  }

  /** Kept for another hour, so that the worker that comes late is still recognised as late. */
  #forgetEnded(now: number): void {
    for (const [id, until] of this.#leases) {
      if (until < now - 3_600_000) this.#leases.delete(id);
    }
  }

  async #wrote(statement: Statement): Promise<boolean> {
    return (await this.#count(statement)) > 0;
  }

  async #count({ sql, params }: Statement): Promise<number> {
    await this.init();
    const { rows, rowCount } = await this.#client.query(sql, params);
    return this.#client.dialect === "mysql" ? (rowCount ?? 0) : rows.length;
  }

  async #rows({ sql, params }: Statement): Promise<SqlRow[]> {
    await this.init();
    return (await this.#client.query<SqlRow>(sql, params)).rows;
  }
}
