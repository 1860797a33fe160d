/**
 * Limits of SQL's time, by the asking part. The server ends a statement at its limit, and one that waits for a lock sooner; the
 * client gives up by itself a moment later, because a database that hangs ends nothing. Hyperdrive forgets what a session sets
 * when a transaction ends, and poolers refuse limits in the connection's parameters: they are set in each transaction.
 */
import { SECOND_MS } from "../../kernel/time/units.ts";

export type SqlUse =
  /** /readyz. */
  | "readiness"
  /** One thing, by its name. */
  | "look_up"
  /** A page. */
  | "list"
  | "report"
  /** A page of a file, or of a proof: as long as the client reads, there are more. */
  | "export"
  /** Changes by an operator. */
  | "write"
  /** The queue's consumer. */
  | "mirror"
  /** Cron. */
  | "job";

export interface SqlLimits {
  readonly statementMs: number;
  /** A wait for one lock. */
  readonly lockMs: number;
  /** Until the client gives up, connecting included. */
  readonly answerMs: number;
  /** The unit of `answerMs`: everything, or each statement (and transaction) by itself. */
  readonly each: "work" | "statement";
  /** All statements are one transaction that only reads. Otherwise each is one of its own. */
  readonly together: boolean;
}

const limits = (
  [statement, lock, answer]: readonly [number, number, number],
  each: SqlLimits["each"],
  together = false,
): SqlLimits => ({
  statementMs: statement * SECOND_MS,
  lockMs: lock * SECOND_MS,
  answerMs: answer * SECOND_MS,
  each,
  together,
});

/** In seconds: a statement, a lock, the answer. Hyperdrive ends a statement after 60 s. */
export const SQL_LIMITS: Readonly<Record<SqlUse, SqlLimits>> = {
  readiness: limits([1, 0.5, 1.5], "work"),
  look_up: limits([5, 2, 8], "work", true),
  list: limits([10, 2, 16], "work", true),
  report: limits([30, 2, 45], "work"),
  export: limits([30, 5, 40], "statement"),
  write: limits([10, 5, 16], "statement"),
  mirror: limits([30, 5, 40], "statement"),
  job: limits([50, 5, 58], "statement"),
};

/** @param patience multiplies what depends on the database's speed; a lock does not, and /readyz has to answer. */
export function limitsFor(use: SqlUse, patience: number): SqlLimits {
  const base = SQL_LIMITS[use];
  if (use === "readiness") return base;
  const { statementMs, answerMs } = base;
  return { ...base, statementMs: statementMs * patience, answerMs: answerMs * patience };
}

/** A Worker that is gone keeps no lock. */
const IDLE_MS = 60 * SECOND_MS;

/** The statement that begins a transaction with its limits. All of it ends with the transaction. */
export function limiting({ statementMs, lockMs, together }: SqlLimits): string {
  const values: readonly (readonly [string, string])[] = [
    ["statement_timeout", `${statementMs}ms`],
    ["lock_timeout", `${lockMs}ms`],
    ["idle_in_transaction_session_timeout", `${IDLE_MS}ms`],
    ...(together ? [["transaction_read_only", "on"] as const] : []),
  ];
  return `select ${values.map(([name, value]) => `set_config('${name}', '${value}', true)`).join(", ")}`;
}
