/** The service as it is started, before a real PostgreSQL that is there and cannot be used: everything it answers while that lasts. */
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

import { createDatabase, type BenchDatabase } from "../../bench/database.ts";
import { cleanUp, eventually, request, Service, stateFolder } from "../e2e/support.ts";

const ROLE = `kmsg_outage_${process.pid}`;
const OF_MESSAGES = [
  "/v1/messages",
  "/v1/batches",
  "/v1/reports/summary?from=2026-11-01&until=2026-12-01",
  "/v1/messages/export.csv?from=2026-11-01T00:00:00Z&until=2026-12-01T00:00:00Z&reason=a%20test%20of%20ours",
] as const;
const SQL_ROUTES = [...OF_MESSAGES, "/v1/dead-letters"] as const;

let database: BenchDatabase;
let other: postgres.Sql;
let base: string;

interface Batch {
  readonly id: string;
  readonly state: string;
  readonly counts: { readonly delivered: number };
  readonly members: { readonly data: readonly { readonly id: string }[] } | null;
  readonly warnings: readonly { readonly code: string; readonly detail: string }[];
}

interface Answered {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: { readonly [name: string]: unknown };
}

async function ask(path: string, body?: object): Promise<Answered> {
  const response = await request(base, path, body);
  const text = await response.text();
  return {
    status: response.status,
    retryAfter: response.headers.get("retry-after"),
    body: text.startsWith("{") ? (JSON.parse(text) as Answered["body"]) : {},
  };
}

async function batch(id: string): Promise<Batch> {
  return (await (await request(base, `/v1/batches/${id}`)).json()) as Batch;
}

async function letters(): Promise<number> {
  const [row] = await database.sql`select count(*)::integer as n from kmsg_dead_letter`;
  return row?.["n"] as number;
}

const ready = async (): Promise<Answered> =>
  eventually(
    async () => ask("/readyz"),
    ({ status }) => status === 200,
    120_000,
  );

/** While the statement's effect lasts. */
async function having(make: string, undo: string, then: () => Promise<void>): Promise<void> {
  await database.sql.unsafe(make);
  try {
    await then();
  } finally {
    await database.sql.unsafe(undo);
  }
  await ready();
}

/** @returns of one whose members are delivered, and in SQL */
async function sentBatch(): Promise<Batch> {
  const made = await ask("/v1/batches", {
    message: { text: "hello" },
    messages: [{ to: "010-0000-1234" }, { to: "010-0000-5678" }],
  });
  expect(made.status).toBe(202);
  return eventually(
    async () => batch(String(made.body["id"])),
    ({ state, members }) => state === "completed" && members?.data.length === 2,
    300_000,
  );
}

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"), `message_objects_outage_${process.pid}`);
  await database.sql.unsafe(`create role ${ROLE} login superuser password 'outage'`);
  const url = new URL(database.url);
  url.username = ROLE;
  url.password = "outage";
  other = postgres(database.url, { max: 1, onnotice: () => undefined });
  const service = new Service({
    STATE_DIR: stateFolder(),
    DATABASE_URL: url.href,
    SQL_PATIENCE: "1",
    CHECK_SCHEDULE: "1s,2s,4s,8s,16s,32s,1m,2m,4m",
  });
  base = (await service.ready()).address("ready");
}, 300_000);

afterAll(async () => {
  await cleanUp();
  await other.end();
  await database.sql.unsafe(`drop owned by ${ROLE}`);
  await database.sql.unsafe(`drop role ${ROLE}`);
  await database.drop();
}, 120_000);

describe("while another session has locked the messages' table", () => {
  it("every read ends with the limit's reason, and objects tell what they know", async () => {
    const sent = await sentBatch();
    const member = sent.members?.data[0]?.id ?? "";
    await other.begin(async (tx) => {
      await tx.unsafe("lock table kmsg_delivery_tracking in access exclusive mode");
      const limit = expect.stringMatching(/^(?:locked|time_limit)$/);
      for (const path of OF_MESSAGES) {
        expect({ path, ...(await ask(path)) }).toMatchObject({
          path,
          status: 503,
          retryAfter: "5",
          body: { code: "database_unavailable", reason: limit, retryable: true },
        });
      }
      const seen = await batch(sent.id);
      expect(seen).toMatchObject({ state: "completed", counts: { delivered: 2 }, members: null });
      expect(seen.warnings.map(({ code }) => code)).toEqual(["DATABASE_UNAVAILABLE"]);
      expect(await ask(`/v1/messages/${member}`)).toMatchObject({
        status: 200,
        body: { state: "delivered" },
      });
      expect(await ask("/readyz")).toMatchObject({
        status: 503,
        retryAfter: "5",
        body: { ok: false, checks: { database: limit, settings: "ok" } },
      });
      // All that while the lock was held.
      const [held] = await tx`select count(*)::integer as n from pg_locks
        where pid = pg_backend_pid() and mode = 'AccessExclusiveLock' and granted`;
      expect(held?.["n"]).toBeGreaterThan(0);
    });
    await ready();
    expect((await batch(sent.id)).members?.data).toHaveLength(2);
  }, 600_000);
});

describe("while the database is read-only", () => {
  it("reads go on, what writes answers 503, and no row is blamed for it", async () => {
    let id = "";
    await having(
      `alter role ${ROLE} set default_transaction_read_only = on`,
      `alter role ${ROLE} reset default_transaction_read_only`,
      async () => {
        expect(await ask("/readyz")).toMatchObject({
          status: 503,
          body: { checks: { database: "read_only" } },
        });
        for (const path of SQL_ROUTES)
          expect([path, (await ask(path)).status]).toEqual([path, 200]);
        const hold = await ask("/v1/privacy/holds", { to: "010-0000-1234", reason: "a test" });
        expect(hold).toMatchObject({
          status: 503,
          retryAfter: "30",
          body: { code: "database_unavailable", reason: "read_only" },
        });
        id = String((await ask("/v1/messages", { to: "010-0000-1234", text: "hi" })).body["id"]);
        await eventually(
          async () => ask(`/v1/messages/${id}`),
          ({ body }) => body["state"] === "delivered",
          300_000,
        );
      },
    );
    await eventually(
      async () => database.sql`select state from kmsg_delivery_tracking where message_id = ${id}`,
      (rows) => rows[0]?.["state"] === "delivered",
      300_000,
    );
    expect(await letters()).toBe(0);
  }, 600_000);
});

describe("while the database refuses", () => {
  it.each([
    ["our login", "nologin", "login", "login_refused"],
    ["more connections", "connection limit 0", "connection limit -1", "too_many_connections"],
  ])(
    "%s, every read says so, and single look-ups go on",
    async (_what, make, undo, reason) => {
      const sent = await ask("/v1/messages", { to: "010-0000-1234", text: "hi" });
      // A superuser is above the limit of its role.
      await database.sql.unsafe(`alter role ${ROLE} nosuperuser`);
      await database.sql.unsafe(`grant all on all tables in schema public to ${ROLE}`);
      await having(`alter role ${ROLE} ${make}`, `alter role ${ROLE} ${undo}`, async () => {
        for (const path of SQL_ROUTES) {
          expect({ path, ...(await ask(path)) }).toMatchObject({
            path,
            status: 503,
            body: { code: "database_unavailable", reason },
          });
        }
        expect(await ask("/readyz")).toMatchObject({
          status: 503,
          body: { checks: { database: reason } },
        });
        expect((await ask(`/v1/messages/${String(sent.body["id"])}`)).status).toBe(200);
      });
    },
    600_000,
  );
});
