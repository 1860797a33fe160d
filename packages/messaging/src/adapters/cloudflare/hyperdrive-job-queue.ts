/** Jobs in a SQL table: Postgres or MySQL over Hyperdrive, or D1. */
import { assertKnownOptions } from "@k-msg/core";

import { cleanupRule } from "../../queue/job-rules.ts";
import {
  JobStatus,
  type Job,
  type JobDequeueOptions,
  type JobEnqueueOptions,
  type JobLeaseOptions,
  type JobQueue,
  type JobQueueCleanupOptions,
  type JobRetryDirective,
} from "../../queue/job.ts";
import type { Params, Statement } from "./identifiers.ts";
import { leasesOf, type JobQueueIndexNames, type Leases } from "./job-queue-options.ts";
import { jobOfRow, newJob } from "./job-row.ts";
import {
  createJobStatements,
  endedCondition,
  expiredCondition,
  heldUntil,
  pendingAt,
  READY_ORDER,
  readyCondition,
  type JobStatements,
} from "./job-statements.ts";
import { updatedInMysql } from "./mysql-decisions.ts";
import { SQL_QUEUE } from "./option-names.ts";
import { DEFAULT_QUEUE_TABLE, queueStatements } from "./queue-schema.ts";
import { nameOr } from "./schema-spec.ts";
import { runSchema } from "./schema.ts";
import type { CloudflareSqlClient } from "./sql-client.ts";
import { createSqlRunner } from "./sql-runner.ts";
import type { SqlRow } from "./tracking-row.ts";

/** `leaseMs`: default 300,000; 0 leaves a job with its worker for ever. */
export interface HyperdriveJobQueueOptions<T = unknown> extends JobLeaseOptions<T> {
  /** Default `kmsg_jobs`. */
  tableName?: string | undefined;
  /** `false` where migrations own the table. (k-msg 0.31) */
  initializeSchema?: boolean | undefined;
  /** Another name for `initializeSchema`, which wins. */
  createSchema?: boolean | undefined;
  /** Names of the table's indexes; they follow the table's name unless given. (k-msg 0.31) */
  indexNames?: Partial<JobQueueIndexNames> | undefined;
  /** The clock, for tests. */
  now?: (() => Date) | undefined;
}

const TERMINAL: ReadonlySet<JobStatus> = new Set([JobStatus.COMPLETED, JobStatus.FAILED]);
/** What a worker in MySQL chooses among: others may be faster with the first. */
const CANDIDATES = 16;

/**
 * A taken job is leased: while it is `processing`, `processAt` is the end of the lease, and after that time it is given to
 * another worker with one try counted. So a job runs at least once; what must not happen twice needs a `messageId`.
 */
export class HyperdriveJobQueue<T = unknown> implements JobQueue<T> {
  readonly #client: CloudflareSqlClient;
  readonly #settings: HyperdriveJobQueueOptions<T>;
  readonly #tableName: string;
  readonly #sql: JobStatements;
  readonly #lease: Leases<T>;
  readonly #now: () => Date;
  /** The leases this instance holds, by job id: a worker that lost its job must not end somebody else's try. */
  readonly #leases = new Map<string, number>();
  #ready: Promise<void> | undefined;

  /** `table`: its name, or all options. */
  constructor(
    client: CloudflareSqlClient,
    table: string | HyperdriveJobQueueOptions<T> = {},
    options: HyperdriveJobQueueOptions<T> = {},
  ) {
    const given = typeof table === "string" ? { tableName: table } : table;
    this.#settings = { ...options, ...given };
    assertKnownOptions("HyperdriveJobQueue", this.#settings, SQL_QUEUE);
    this.#client = createSqlRunner(client);
    this.#tableName = nameOr(this.#settings.tableName, DEFAULT_QUEUE_TABLE);
    this.#sql = createJobStatements(client.dialect, this.#tableName);
    this.#lease = leasesOf(this.#settings);
    this.#now = this.#settings.now ?? (() => new Date());
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

  async dequeue({ running = [] }: JobDequeueOptions = {}): Promise<Job<T> | undefined> {
    const now = this.#now().getTime();
    const until = this.#lease.until(now);
    await this.#reclaim(now, [...running]);
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

  /** `result` is not kept: the table has no place for it. */
  async complete(jobId: string, _result?: unknown): Promise<void> {
    const set = { status: JobStatus.COMPLETED, completed_at: this.#now().getTime(), error: null };
    // Whoever holds the lease: what is done is done, and a second worker's `fail` then finds nothing to fail.
    this.#leases.delete(jobId);
    await this.#rows(this.#sql.update(jobId, set));
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
    const mine = (params: Params) =>
      lease === undefined
        ? `status <> ${params.add(JobStatus.COMPLETED)}`
        : heldUntil(params, lease);
    await this.#rows(this.#sql.update(jobId, set, mine));
  }

  async extendLease(jobId: string, leaseMs: number): Promise<boolean> {
    const lease = this.#leases.get(jobId);
    if (lease === undefined) return false;
    const until = this.#now().getTime() + leaseMs;
    const mine = (params: Params) => heldUntil(params, lease);
    const wrote = await this.#updated(jobId, { process_at: until }, mine);
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
    return this.#counted((params) => readyCondition(params, this.#now().getTime()));
  }

  async nextDueAt(): Promise<Date | undefined> {
    const [row] = await this.#rows(this.#sql.nextDue());
    const due = row?.["due"];
    return due === null || due === undefined ? undefined : new Date(Number(due));
  }

  async getJob(jobId: string): Promise<Job<T> | undefined> {
    const [row] = await this.#rows(this.#sql.select((params) => `id = ${params.add(jobId)}`));
    return row === undefined ? undefined : jobOfRow<T>(row);
  }

  async remove(jobId: string): Promise<boolean> {
    this.#leases.delete(jobId);
    return (await this.#removed((params) => `id = ${params.add(jobId)}`)) > 0;
  }

  async clear(): Promise<void> {
    this.#leases.clear();
    await this.#rows(this.#sql.remove(() => "1 = 1"));
  }

  async cleanupTerminal(which?: readonly JobStatus[] | JobQueueCleanupOptions): Promise<number> {
    const { statuses, olderThan } = cleanupRule(which);
    const ended = statuses.filter((status) => TERMINAL.has(status));
    if (ended.length === 0) return 0;
    return this.#removed((params) => endedCondition(params, ended, olderThan));
  }

  async close(): Promise<void> {
    await this.#client.close?.();
  }

  async #prepare(): Promise<void> {
    const { initializeSchema, createSchema, indexNames } = this.#settings;
    if (!(initializeSchema ?? createSchema ?? true)) return;
    const { tables, indexes } = queueStatements(this.#client.dialect, this.#tableName, indexNames);
    await runSchema(this.#client, [...tables, ...indexes]);
  }

  /** The callback hears of a job before the next one is taken. */
  async #reclaim(now: number, except: readonly string[]): Promise<void> {
    const returning = this.#lease.wantsExpired;
    if (returning && this.#client.dialect === "mysql") return this.#reclaimInMysql(now, except);
    const rows = await this.#rows(this.#sql.reclaim({ now, except, returning }));
    for (const row of returning ? rows : []) await this.#lease.expired(jobOfRow<T>(row));
  }

  async #reclaimInMysql(now: number, except: readonly string[]): Promise<void> {
    const expired = (params: Params) => expiredCondition("mysql", params, { now, except });
    for (const row of await this.#rows(this.#sql.select(expired))) {
      const { id, processAt } = jobOfRow<T>(row);
      const lease = processAt.getTime();
      const update = this.#sql.reclaimFound(id, lease, now);
      const held = (params: Params) => `id = ${params.add(id)} AND ${heldUntil(params, lease)}`;
      const match = this.#sql.select(held);
      if (!(await updatedInMysql(this.#client, { update, match }))) continue;
      const job = await this.getJob(id);
      if (job !== undefined) await this.#lease.expired(job);
    }
  }

  /** No RETURNING here: find, then take by compare-and-set; whoever comes second looks further. */
  async #takeInMysql(now: number, until: number): Promise<SqlRow | undefined> {
    const pending = (params: Params) => pendingAt(params, now);
    const set = { status: JobStatus.PROCESSING, process_at: until };
    const found = this.#sql.select(pending, `${READY_ORDER} LIMIT ${CANDIDATES}`);
    for (const row of await this.#rows(found)) {
      if (await this.#updated(String(row["id"]), set, pending)) return { ...row, ...set };
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

  /** Whether there was a job to update that the condition holds for. */
  async #updated(
    id: string,
    set: Readonly<Record<string, number | string>>,
    condition: (params: Params) => string,
  ): Promise<boolean> {
    const update = this.#sql.update(id, set, condition);
    if (this.#client.dialect !== "mysql") return (await this.#rows(update)).length > 0;
    await this.init();
    const mine = (params: Params) => `id = ${params.add(id)} AND ${condition(params)}`;
    return updatedInMysql(this.#client, { update, match: this.#sql.select(mine) });
  }

  async #removed(condition: (params: Params) => string): Promise<number> {
    const { sql, params } = this.#sql.remove(condition);
    if (this.#client.dialect !== "mysql") return (await this.#rows({ sql, params })).length;
    // For clients that do not say how many rows went.
    const before = await this.#counted(condition);
    return (await this.#client.query(sql, params)).rowCount ?? before;
  }

  async #counted(condition: (params: Params) => string): Promise<number> {
    const { sql, params } = this.#sql.select(condition);
    const counting = sql.replace("SELECT *", "SELECT COUNT(1) AS count");
    const [row] = await this.#rows({ sql: counting, params });
    return Number(row?.["count"] ?? 0);
  }

  async #rows({ sql, params }: Statement): Promise<SqlRow[]> {
    await this.init();
    return (await this.#client.query<SqlRow>(sql, params)).rows;
  }
}
