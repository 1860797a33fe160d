/**
 * The only file that names the Postgres driver. A client lives as long as one invocation: sockets do not cross them, and
 * Hyperdrive keeps the real connections. Caching must be off for this binding.
 */
import postgres from "postgres";

import { absenceOf, DatabaseUnavailableError } from "./absence.ts";
import { limiting, type SqlLimits } from "./limits.ts";
import type { Sql } from "./sql.ts";

/** Seconds. */
export const CONNECT_TIMEOUT_S = 10;

type Bound = NonNullable<Parameters<postgres.Sql["unsafe"]>[1]>;

/**
 * Runs work with a database client and closes it.
 * @param limits left out: none but the connection's
 * @throws DatabaseUnavailableError, or what the database says against a statement or a row (absence.ts tells them apart)
 */
export async function withPostgres<T>(
  env: Pick<Env, "HYPERDRIVE">,
  work: (sql: Sql) => Promise<T>,
  limits?: SqlLimits,
): Promise<T> {
  const line: Line = { isLost: false, turn: Promise.resolve() };
  const sql = postgres(env.HYPERDRIVE.connectionString, {
    max: 1,
    // We bind no arrays: the look-up of array types would be a round trip for nothing.
    fetch_types: false,
    // Off, statements hang behind Hyperdrive now and then.
    prepare: true,
    connect_timeout: CONNECT_TIMEOUT_S,
    onnotice: () => undefined,
    onclose: () => {
      line.isLost = true;
    },
  });
  const patience = new Patience(limits);
  try {
    return await run({ sql, limits, line, patience }, work);
  } finally {
    // Leaves an unhandled rejection in workerd (porsager/postgres 1202): harmless, and the tests filter just that one.
    await sql.end({ timeout: patience.isOver ? 0 : 1 }).catch(() => undefined);
  }
}

/** The one connection. */
interface Line {
  /** Since the last transaction began: the driver breaks where it is told to say more on it. */
  isLost: boolean;
  /** When the transaction before has ended. */
  turn: Promise<void>;
}

interface Session {
  readonly sql: postgres.Sql;
  readonly line: Line;
  readonly limits: SqlLimits | undefined;
  readonly patience: Patience;
}

async function run<T>(session: Session, work: (sql: Sql) => Promise<T>): Promise<T> {
  const { limits, patience } = session;
  if (limits?.each !== "work") return work(clientOf(session));
  return patience.wait(async () =>
    limits.together ? inTransaction(session, work) : work(clientOf(session)),
  );
}

/** Each statement of it is a transaction of its own, with the limits. */
function clientOf(session: Session): Sql {
  const { sql, limits, patience } = session;
  const waiting = async <T>(work: () => Promise<T>): Promise<T> =>
    limits?.each === "statement" ? patience.wait(work) : work();
  return {
    dialect: "postgres",
    query: async <T>(text: string, params?: readonly unknown[]) =>
      waiting(async () =>
        limits
          ? inTransaction(session, async (tx) => tx.query<T>(text, params))
          : resultOf<T>(await translated(bound(sql, text, params))),
      ),
    transaction: async <T>(work: (tx: Sql) => Promise<T>) =>
      waiting(async () => inTransaction(session, work)),
  };
}

/**
 * Not the driver's own `begin`: that one says `rollback` on a connection that is gone, and throws where nobody catches it. There is
 * one connection, so one transaction at a time; a transaction within it is the same one.
 */
async function inTransaction<T>(
  { sql, line, limits }: Session,
  work: (tx: Sql) => Promise<T>,
): Promise<T> {
  const { promise: end, resolve: leave } = Promise.withResolvers<void>();
  const before = line.turn;
  line.turn = end;
  await before;
  line.isLost = false;
  const say = async (text: string, params?: readonly unknown[]) => {
    if (line.isLost) throw new DatabaseUnavailableError("unreachable");
    try {
      return await translated(bound(sql, text, params));
    } catch (error) {
      line.isLost ||= isUnreachable(error);
      throw error;
    }
  };
  const client: Sql = {
    dialect: "postgres",
    query: async <U>(text: string, params?: readonly unknown[]) =>
      resultOf<U>(await say(text, params)),
  };
  try {
    await say("begin");
    // On its way together with the first statement. Where it fails, so does that one.
    if (limits) say(limiting(limits)).catch(() => undefined);
    const answer = await work(client);
    if ((await say("commit")).command !== "COMMIT") {
      throw new Error("a statement of the transaction failed, and its error was lost");
    }
    return answer;
  } catch (error) {
    await say("rollback").catch(() => undefined);
    throw error;
  } finally {
    leave();
  }
}

type Rows = postgres.RowList<postgres.Row[]>;

async function bound(
  sql: postgres.Sql,
  text: string,
  params: readonly unknown[] = [],
): Promise<Rows> {
  return sql.unsafe(text, [...params] as Bound, { prepare: true });
}

function resultOf<T>(rows: Rows): { rows: T[]; rowCount: number } {
  return { rows: [...rows] as T[], rowCount: rows.count };
}

/** The driver's error carries the query and its parameters: one that is the database's absence goes no further. */
async function translated<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const absence = absenceOf(error);
    throw absence === undefined ? error : new DatabaseUnavailableError(absence);
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof DatabaseUnavailableError && error.absence === "unreachable";
}

/** The client's own limit. Once it is over, nobody waits any more: what still comes is dropped with the connection. */
class Patience {
  isOver = false;
  readonly #limitMs: number;

  constructor(limits: SqlLimits | undefined) {
    this.#limitMs = limits?.answerMs ?? 0;
  }

  async wait<T>(work: () => Promise<T>): Promise<T> {
    if (this.isOver) throw new DatabaseUnavailableError("time_limit");
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.isOver = true;
        reject(new DatabaseUnavailableError("time_limit"));
      }, this.#limitMs);
    });
    // Promise.race listens to both: neither is left unhandled.
    return Promise.race([work(), late]).finally(() => {
      if (timer !== undefined) clearTimeout(timer);
    });
  }
}
