/** The statements of the SQL job queue. Pure: text and parameters out. */
import { JOB_LEASE_EXPIRED, type Job, type JobStatus } from "../../queue/job.ts";
import { createParams, quoted, type Params, type Statement } from "./identifiers.ts";
import { NO_LEASE_END } from "./job-queue-options.ts";
import type { SqlDialect } from "./sql-client.ts";
import { storableJson, storableText } from "./sql-text.ts";

type Condition = (params: Params) => string;

export interface Reclaim {
  readonly now: number;
  /** Ids that are left alone. */
  readonly except: readonly string[];
  /** Answer with the rows as they are now (not in mysql). */
  readonly returning: boolean;
}

export interface JobStatements {
  insert(job: Job): Statement;
  select(condition: Condition, rest?: string): Statement;
  /** Gives back what dead workers hold; a job whose tries are used up has failed. */
  reclaim(which: Reclaim): Statement;
  /** The same for one job that was found (mysql). */
  reclaimFound(id: string, lease: number, now: number): Statement;
  /** Takes one job in one statement (postgres, sqlite). */
  take(now: number, until: number): Statement;
  update(
    id: string,
    set: Readonly<Record<string, number | string | null>>,
    condition?: Condition,
  ): Statement;
  remove(condition: Condition): Statement;
  /** When the next job is due, as `due`. */
  nextDue(): Statement;
}

export const READY_ORDER = "ORDER BY priority DESC, process_at ASC, created_at ASC, id ASC";

/** MySQL's TEXT holds 65,535 bytes, and a letter of JavaScript's has three at most. */
const MAX_MYSQL_TEXT = 20_000;

/** Pending, or held by a worker whose lease has ended. */
export function readyCondition(params: Params, now: number): string {
  return `status IN ('pending', 'processing') AND process_at <= ${params.add(now)}`;
}

export const pendingAt = (params: Params, now: number): string =>
  `status = 'pending' AND process_at <= ${params.add(now)}`;

/** Held by a worker whose lease has ended, except those that are named. */
export function expiredCondition(
  dialect: SqlDialect,
  params: Params,
  { now, except }: Pick<Reclaim, "now" | "except">,
): string {
  const expired = `status = 'processing' AND process_at <= ${params.add(now)}`;
  if (except.length === 0) return expired;
  // D1 allows 100 parameters a statement, so a list travels as one.
  const list =
    dialect === "sqlite"
      ? `SELECT value FROM json_each(${params.add(JSON.stringify(except))})`
      : except.map((id) => params.add(id)).join(", ");
  return `${expired} AND id NOT IN (${list})`;
}

/** Still the try of the worker whose lease ends then. */
export const heldUntil = (params: Params, lease: number): string =>
  `status = 'processing' AND process_at = ${params.add(lease)}`;

/** Ended with one of these statuses, before `olderThan` where that is given. */
export function endedCondition(
  params: Params,
  statuses: readonly JobStatus[],
  olderThan: Date | undefined,
): string {
  const list = statuses.map((status) => params.add(status)).join(", ");
  const ended = `status IN (${list})`;
  if (olderThan === undefined) return ended;
  const at = "CASE WHEN status = 'completed' THEN completed_at ELSE failed_at END";
  return `${ended} AND ${at} < ${params.add(olderThan.getTime())}`;
}

export function createJobStatements(dialect: SqlDialect, tableName: string): JobStatements {
  const table = quoted(dialect, tableName);
  const mysql = dialect === "mysql";
  const returning = mysql ? "" : " RETURNING *";

  function text(value: string): string {
    if (dialect === "postgres") return storableText(value);
    return mysql ? value.slice(0, MAX_MYSQL_TEXT).toWellFormed() : value;
  }

  function build(write: (params: Params) => string): Statement {
    const params = createParams(dialect);
    const sql = write(params);
    return { sql, params: params.values };
  }

  function reclaimed(params: Params, now: number): string {
    const spent = "attempts + 1 >= max_attempts";
    // MySQL assigns from left to right: `attempts` is read before it is changed.
    const set = [
      `status = CASE WHEN ${spent} THEN 'failed' ELSE 'pending' END`,
      `failed_at = CASE WHEN ${spent} THEN ${bigint(params.add(now))} ELSE failed_at END`,
      `error = ${params.add(JOB_LEASE_EXPIRED)}`,
      "attempts = attempts + 1",
    ];
    return `UPDATE ${table} SET ${set.join(", ")}`;
  }

  return {
    insert(job) {
      return build((params) => {
        const json = (value: unknown) => {
          const encoded = dialect === "postgres" ? storableJson(value) : JSON.stringify(value);
          // `undefined` has no JSON, and the column must not be empty.
          const mark = params.add(encoded ?? "null");
          return dialect === "postgres" ? `${mark}::text::jsonb` : mark;
        };
        const values = [
          params.add(text(job.id)),
          params.add(text(job.type)),
          json(job.data),
          params.add(job.status),
          params.add(job.priority),
          params.add(job.attempts),
          params.add(job.maxAttempts),
          params.add(job.delay),
          params.add(job.createdAt.getTime()),
          params.add(job.processAt.getTime()),
          json(job.metadata),
        ];
        const columns =
          "id, type, data, status, priority, attempts, max_attempts, delay, created_at, process_at, metadata";
        const again = mysql ? "ON DUPLICATE KEY UPDATE id = id" : "ON CONFLICT (id) DO NOTHING";
        return `INSERT INTO ${table} (${named(columns)}) VALUES (${values.join(", ")}) ${again}${returning}`;
      });
    },
    select: (condition, rest = "") =>
      build((params) => `SELECT * FROM ${table} WHERE ${condition(params)} ${rest}`.trimEnd()),
    reclaim: ({ now, except, returning: answers }) =>
      build((params) => {
        const set = reclaimed(params, now);
        const where = expiredCondition(dialect, params, { now, except });
        return `${set} WHERE ${where}${answers ? returning : ""}`;
      }),
    reclaimFound: (id, lease, now) =>
      build((params) => {
        const set = reclaimed(params, now);
        return `${set} WHERE id = ${params.add(id)} AND ${heldUntil(params, lease)}`;
      }),
    take: (now, until) =>
      build((params) => {
        const set = `UPDATE ${table} SET status = 'processing', process_at = ${params.add(until)}`;
        const due = `WHERE ${pendingAt(params, now)} ${READY_ORDER} LIMIT 1`;
        if (dialect === "sqlite") {
          return `${set} WHERE id = (SELECT id FROM ${table} ${due}) RETURNING *`;
        }
        return (
          `WITH next AS MATERIALIZED (SELECT id FROM ${table} ${due} FOR UPDATE SKIP LOCKED) ` +
          `${set} FROM next WHERE ${table}.id = next.id RETURNING ${table}.*`
        );
      }),
    update: (id, set, condition) =>
      build((params) => {
        const assignments = Object.entries(set).map(
          ([column, value]) =>
            `${quoted(dialect, column)} = ${params.add(typeof value === "string" ? text(value) : value)}`,
        );
        const key = params.add(text(id));
        const mine = condition === undefined ? "" : ` AND ${condition(params)}`;
        return `UPDATE ${table} SET ${assignments.join(", ")} WHERE id = ${key}${mine}${returning}`;
      }),
    remove: (condition) =>
      build(
        (params) =>
          `DELETE FROM ${table} WHERE ${condition(params)}${mysql ? "" : " RETURNING id"}`,
      ),
    nextDue: () =>
      build(
        (params) =>
          `SELECT MIN(process_at) AS due FROM ${table} ` +
          `WHERE status IN ('pending', 'processing') AND process_at < ${params.add(NO_LEASE_END)}`,
      ),
  };

  function named(columns: string): string {
    return columns
      .split(", ")
      .map((column) => quoted(dialect, column))
      .join(", ");
  }
  /** Postgres would take an untyped parameter of a CASE for text. */
  function bigint(mark: string): string {
    return dialect === "postgres" ? `${mark}::bigint` : mark;
  }
}
