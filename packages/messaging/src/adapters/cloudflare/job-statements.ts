/** The statements of the SQL job queue. Pure: text and parameters out. */
import type { Job } from "../../queue/job.ts";
import { createParams, quoted, type Params, type Statement } from "./identifiers.ts";
import type { SqlDialect } from "./sql-client.ts";
import { storableJson, storableText } from "./sql-text.ts";

/** What a job says whose worker was silent for longer than its lease. */
export const LEASE_ENDED = "the worker's lease ended";

export interface JobStatements {
  insert(job: Job): Statement;
  select(condition: (params: Params) => string, rest?: string): Statement;
  /** Gives back what dead workers hold; a job whose tries are used up has failed. */
  reclaim(now: number): Statement;
  /** Takes one job in one statement (postgres, sqlite). */
  take(now: number, until: number): Statement;
  /** Takes a job that was found pending, if it still is (mysql). */
  takeFound(id: string, until: number): Statement;
  update(
    id: string,
    set: Readonly<Record<string, number | string | null>>,
    lease?: number,
  ): Statement;
  remove(condition: (params: Params) => string): Statement;
}

export const READY_ORDER = "ORDER BY priority DESC, process_at ASC, created_at ASC, id ASC";

/** Pending, or held by a worker whose lease has ended. */
export function readyCondition(params: Params, now: number): string {
  return `status IN ('pending', 'processing') AND process_at <= ${params.add(now)}`;
}

export function createJobStatements(dialect: SqlDialect, tableName: string): JobStatements {
  const table = quoted(dialect, tableName);
  const mysql = dialect === "mysql";
  const text = (value: string) => (dialect === "postgres" ? storableText(value) : value);
  const returning = mysql ? "" : " RETURNING *";

  function build(write: (params: Params) => string): Statement {
    const params = createParams(dialect);
    const sql = write(params);
    return { sql, params: params.values };
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
    reclaim: (now) =>
      build((params) => {
        const spent = "attempts + 1 >= max_attempts";
        // MySQL assigns from left to right: `attempts` is read before it is changed.
        const set = [
          `status = CASE WHEN ${spent} THEN 'failed' ELSE 'pending' END`,
          `failed_at = CASE WHEN ${spent} THEN ${bigint(params.add(now))} ELSE failed_at END`,
          `error = ${params.add(LEASE_ENDED)}`,
          "attempts = attempts + 1",
        ];
        return `UPDATE ${table} SET ${set.join(", ")} WHERE status = 'processing' AND process_at <= ${params.add(now)}`;
      }),
    take: (now, until) =>
      build((params) => {
        const set = `UPDATE ${table} SET status = 'processing', process_at = ${params.add(until)}`;
        const due = `WHERE status = 'pending' AND process_at <= ${params.add(now)} ${READY_ORDER} LIMIT 1`;
        if (dialect === "sqlite") {
          return `${set} WHERE id = (SELECT id FROM ${table} ${due}) RETURNING *`;
        }
        return (
          `WITH next AS MATERIALIZED (SELECT id FROM ${table} ${due} FOR UPDATE SKIP LOCKED) ` +
          `${set} FROM next WHERE ${table}.id = next.id RETURNING ${table}.*`
        );
      }),
    takeFound: (id, until) =>
      build(
        (params) =>
          `UPDATE ${table} SET status = 'processing', process_at = ${params.add(until)} ` +
          `WHERE id = ${params.add(id)} AND status = 'pending'`,
      ),
    update: (id, set, lease) =>
      build((params) => {
        const assignments = Object.entries(set).map(
          ([column, value]) =>
            `${quoted(dialect, column)} = ${params.add(typeof value === "string" ? text(value) : value)}`,
        );
        const key = params.add(text(id));
        const mine =
          lease === undefined
            ? ""
            : ` AND status = 'processing' AND process_at = ${params.add(lease)}`;
        return `UPDATE ${table} SET ${assignments.join(", ")} WHERE id = ${key}${mine}${returning}`;
      }),
    remove: (condition) =>
      build(
        (params) =>
          `DELETE FROM ${table} WHERE ${condition(params)}${mysql ? "" : " RETURNING id"}`,
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
