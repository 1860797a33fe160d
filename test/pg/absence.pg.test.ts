/** Ways in which a real PostgreSQL is absent, as the driver reports them: each with the database still in that state. */
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

import { createDatabase, type BenchDatabase } from "../../bench/database.ts";
import { SQL_LIMITS, type SqlLimits } from "../../src/sql/driver/limits.ts";
import { withPostgres } from "../../src/sql/driver/postgres.ts";
import type { Sql } from "../../src/sql/driver/sql.ts";

const ROLE = `kmsg_absent_${process.pid}`;
const READ = "select count(*) from kmsg_delivery_tracking";
const WRITE = "update kmsg_delivery_tracking set revision = revision where false";
/** Longer than anybody waits. */
const FOREVER = "select pg_sleep(3600)";

/** The limits of lists, of which one is so short that it is over at once. */
const short = (changed: Partial<SqlLimits>): SqlLimits => ({ ...SQL_LIMITS.list, ...changed });

/** The same limits where a busy machine does not reach those that are not meant. */
const patient = (base: SqlLimits): SqlLimits => ({
  ...base,
  statementMs: 60_000,
  answerMs: 60_000,
});

let database: BenchDatabase;
let url: URL;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"), `message_objects_absent_${process.pid}`);
  const { sql } = database;
  await sql.unsafe(`create role ${ROLE} login password 'absent'`);
  await sql.unsafe(`grant all on all tables in schema public to ${ROLE}`);
  url = new URL(database.url);
  url.username = ROLE;
  url.password = "absent";
}, 120_000);

afterAll(async () => {
  await database.sql.unsafe(`drop owned by ${ROLE}`);
  await database.sql.unsafe(`drop role ${ROLE}`);
  await database.drop();
});

async function absence(
  at: string,
  work: string | ((sql: Sql) => Promise<unknown>),
  limits: SqlLimits = SQL_LIMITS.job,
): Promise<unknown> {
  const run = typeof work === "string" ? async (sql: Sql) => sql.query(work) : work;
  const env = { HYPERDRIVE: { connectionString: at } } as unknown as Env;
  try {
    await withPostgres(env, run, limits);
    return "none";
  } catch (error) {
    return (error as { absence?: unknown }).absence ?? error;
  }
}

/** Until the test ends, the database has what the statement made. */
async function having(make: string, undo: string, then: () => Promise<void>): Promise<void> {
  await database.sql.unsafe(make);
  try {
    await then();
  } finally {
    await database.sql.unsafe(undo);
  }
}

async function serving(answer: (socket: Socket) => void, then: (at: string) => Promise<void>) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    answer(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    await then(`postgres://a:b@127.0.0.1:${port}/c`);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

describe("a database that is absent", () => {
  it("is none of these while it answers", async () => {
    for (const limits of Object.values(SQL_LIMITS)) {
      expect(await absence(url.href, READ, patient(limits))).toBe("none");
    }
    expect(await absence(url.href, WRITE)).toBe("none");
  });

  it("refuses the connection", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    expect(await absence(`postgres://a:b@127.0.0.1:${port}/c`, READ)).toBe("unreachable");
  });

  it("has a name that nobody knows", async () => {
    expect(await absence("postgres://a:b@nowhere.invalid:5432/c", READ)).toBe("unreachable");
  });

  it("closes what it has accepted", async () => {
    await serving(
      (socket) => socket.destroy(),
      async (at) => {
        expect(await absence(at, READ, short({ answerMs: 500 }))).toMatch(
          /^(?:unreachable|time_limit)$/,
        );
      },
    );
  });

  it("accepts, and never says a word: the client gives up by itself", async () => {
    await serving(
      () => undefined,
      async (at) => {
        for (const each of ["work", "statement"] as const) {
          const limits = short({ answerMs: 50, each, together: each === "work" });
          expect(await absence(at, READ, limits)).toBe("time_limit");
        }
      },
    );
  });

  it("refuses the login, or does not exist", async () => {
    await having(`alter role ${ROLE} nologin`, `alter role ${ROLE} login`, async () => {
      expect(await absence(url.href, READ)).toBe("login_refused");
    });
    const other = new URL(url);
    other.pathname = "/no_such_database";
    expect(await absence(other.href, READ)).toBe("login_refused");
  });

  it("takes no more connections", async () => {
    const more = `alter role ${ROLE} connection limit -1`;
    await having(`alter role ${ROLE} connection limit 0`, more, async () => {
      expect(await absence(url.href, READ)).toBe("too_many_connections");
    });
  });

  it("is read-only: reads go on, and a write is no fault of its row", async () => {
    const set = `alter role ${ROLE} set default_transaction_read_only = on`;
    await having(set, `alter role ${ROLE} reset default_transaction_read_only`, async () => {
      expect(await absence(url.href, READ, SQL_LIMITS.list)).toBe("none");
      expect(await absence(url.href, WRITE)).toBe("read_only");
      expect(await absence(url.href, WRITE, SQL_LIMITS.mirror)).toBe("read_only");
    });
  });

  it("ends the session in the middle of a statement", async () => {
    const ended = absence(url.href, FOREVER);
    const end = async (): Promise<number> =>
      (
        await database.sql`select pg_terminate_backend(pid) from pg_stat_activity
          where usename = ${ROLE} and query = ${FOREVER} and state = 'active'`
      ).count;
    while ((await end()) === 0);
    expect(await ended).toMatch(/^(?:shutting_down|unreachable)$/);
  });

  it.each(["work", "statement"] as const)(
    "does not end a statement: the server ends it at its limit (%s)",
    async (each) => {
      const limits = short({ statementMs: 50, each, together: each === "work" });
      expect(await absence(url.href, FOREVER, limits)).toBe("time_limit");
      const inTransaction = async (sql: Sql) => sql.transaction?.(async (tx) => tx.query(FOREVER));
      if (each === "statement")
        expect(await absence(url.href, inTransaction, limits)).toBe("time_limit");
    },
  );

  it("has locked the table: whoever waits for it ends while the lock is held", async () => {
    const other = postgres(database.url, { max: 1, onnotice: () => undefined });
    try {
      await other.begin(async (tx) => {
        await tx.unsafe("lock table kmsg_delivery_tracking in access exclusive mode");
        for (const base of Object.values(SQL_LIMITS)) {
          expect(await absence(url.href, READ, { ...patient(base), lockMs: 50 })).toBe("locked");
        }
        // It holds it still.
        await tx.unsafe(READ);
      });
    } finally {
      await other.end();
    }
    expect(await absence(url.href, READ, SQL_LIMITS.list)).toBe("none");
  });
});

describe("what is not the database's absence", () => {
  it("passes a transaction as it was thrown", async () => {
    const own = new RangeError("ours");
    const thrown = async (sql: Sql) =>
      sql.transaction?.(async () => {
        throw own;
      });
    expect(await absence(url.href, thrown)).toBe(own);
    expect(
      await absence(
        url.href,
        async () => {
          throw own;
        },
        SQL_LIMITS.list,
      ),
    ).toBe(own);
  });

  it("is a statement that is refused: with its SQLSTATE", async () => {
    expect(await absence(url.href, "select nothing", SQL_LIMITS.list)).toMatchObject({
      code: "42703",
    });
  });

  it("is no write under the limits of a read", async () => {
    expect(await absence(url.href, WRITE, SQL_LIMITS.list)).toBe("read_only");
  });

  it("has the limits in each statement, and in each transaction", async () => {
    const env = { HYPERDRIVE: { connectionString: url.href } } as unknown as Env;
    const found = await withPostgres(
      env,
      async (sql) => {
        const shown = async (one: Sql) =>
          (await one.query<{ limit: string }>("select current_setting('lock_timeout') as limit"))
            .rows[0]?.limit;
        return [await shown(sql), await sql.transaction?.(shown)];
      },
      SQL_LIMITS.export,
    );
    expect(found).toEqual(["5s", "5s"]);
  });
});
