/** docs/sql/roles.sql: the Worker's login appends to the audit trail and can do no more to it, and does all else under it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

import { createDatabase, type BenchDatabase } from "../../bench/database.ts";
import { migrate } from "../../scripts/migrate.ts";
import { chained, NO_LINK, type ChainedEntry, type Link } from "../../src/domain/audit/chain.ts";
import { judge } from "../../src/domain/audit/prove.ts";
import { testEntry, testMac } from "../../src/domain/audit/testing.ts";
import { forgetByAge } from "../../src/jobs/retention.ts";
import { writeActs } from "../../src/sql/audit/audit.ts";
import { forgottenLink, rowsBetween } from "../../src/sql/audit/chain-rows.ts";
import { readAudit } from "../../src/sql/audit/read.ts";
import { insertErasure } from "../../src/sql/privacy/erasures.ts";
import { writeDeliveries } from "../../src/sql/webhook/write-deliveries.ts";
import { describeArchive } from "../support/archive-contract.ts";
import { clientOf } from "../support/pg-client.ts";
import { describeReports, type UseSql } from "../support/report-contract.ts";

const WORKER = `kmsg_worker_${process.pid}`;
const PASSWORD = crypto.randomUUID();
const YEAR = 366 * 86_400_000;
const mac = testMac("secret");
const recipe = readFileSync(
  join(import.meta.dirname, "../../docs/sql/roles.sql"),
  "utf8",
).replaceAll("kmsg_worker", WORKER);

let database: BenchDatabase;
let worker: postgres.Sql;

const use: UseSql = async (work) => work(clientOf(worker));

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"), `message_objects_roles_${process.pid}`);
  await database.sql.unsafe(recipe);
  // Once more does no harm.
  await database.sql.unsafe(recipe);
  await database.sql.unsafe(`alter role ${WORKER} password '${PASSWORD}'`);
  const url = new URL(database.url);
  url.username = WORKER;
  url.password = PASSWORD;
  worker = postgres(url.href, { max: 4, fetch_types: false, onnotice: () => undefined });
}, 120_000);

afterAll(async () => {
  await worker.end();
  await database.sql.unsafe(`drop owned by ${WORKER}`);
  await database.sql.unsafe(`drop role ${WORKER}`);
  await database.drop();
});

/** A trail of ten entries, each a month after the one before, the newest now. */
async function trail(tenant: string): Promise<readonly ChainedEntry[]> {
  const entries: ChainedEntry[] = [];
  for (let i = 1; i <= 10; i++) {
    const before: Link = entries.at(-1) ?? NO_LINK;
    const at = Date.now() - (10 - i) * 60 * 86_400_000;
    entries.push(chained(testEntry({ tenant, eventId: `${tenant}-${i}`, at }), before, mac));
  }
  await use(async (sql) => writeActs(sql, entries));
  return entries;
}

describe("the Worker's login", () => {
  it("is no owner and no superuser", async () => {
    const [who] = await worker`select session_user as name, rolsuper, rolcreaterole from pg_roles
      where rolname = session_user`;
    expect(who).toEqual({ name: WORKER, rolsuper: false, rolcreaterole: false });
  });

  it("appends entries of the audit trail, and reads them", async () => {
    const entries = await trail("append");
    await use(async (sql) => {
      const rows = await rowsBetween(sql, "append", { from: 1, until: 10, limit: 100 });
      const stretch = { before: NO_LINK, from: 1, until: 10, pending: new Set<number>() };
      expect(judge(rows, stretch, mac)).toMatchObject({ findings: [], proved: 10 });
      // Twice is once.
      expect(await writeActs(sql, entries)).toHaveLength(10);
      const page = await readAudit(sql, { tenant: "append", transitions: false, limit: 50 });
      expect(page.rows).toHaveLength(10);
    });
  });

  it.each([
    "update kmsg_audit set actor = 'nobody'",
    "delete from kmsg_audit",
    "truncate kmsg_audit",
    "alter table kmsg_audit disable trigger all",
    "drop trigger kmsg_audit_append_only on kmsg_audit",
    "alter table kmsg_audit add column x text",
    "drop table kmsg_audit",
    "set session_replication_role = replica",
    "select kmsg_audit_forget('append', 9000000000000)",
    "insert into kmsg_audit_forgotten (tenant_id, through_seq, hash, entries, forgotten_at, forgotten_by) values ('append', 9, '', 9, 0, '')",
    "update kmsg_audit_forgotten set through_seq = 0",
    "delete from kmsg_audit_forgotten",
    "create table kmsg_audit_copy (x text)",
    "create or replace function kmsg_audit_append_only() returns trigger language plpgsql as 'begin return null; end'",
  ])("cannot: %s", async (statement) => {
    await expect(worker.unsafe(statement)).rejects.toMatchObject({ code: "42501" });
  });

  it("cannot delete where it pretends to be the function that may", async () => {
    const attempt = worker.begin(async (tx) => {
      await tx.unsafe("select set_config('kmsg.audit_forgets', 'on', true)");
      await tx.unsafe("delete from kmsg_audit");
    });
    await expect(attempt).rejects.toMatchObject({ code: "42501" });
  });

  it("forgets all else by age, notes erasures, and logs deliveries", async () => {
    await use(async (sql) => {
      const days = { text: 7, operations: 90, telecom: 365, billing: 1825 };
      await forgetByAge(sql, { days, budgetMs: 60_000, now: Date.now });
      await insertErasure(sql, {
        id: "ers_1",
        owner: "roles",
        tenants: [{ tenant: "roles", hashes: ["hash"] }],
        at: 1,
        actor: "api-key",
      });
      await writeDeliveries(sql, []);
    });
    expect(await worker`select erasure_id from kmsg_privacy_erasure`).toEqual([
      { erasure_id: "ers_1" },
    ]);
  });
});

describe("the owner", () => {
  it("forgets by age what is older than a year, with a note behind which the proof goes on", async () => {
    const entries = await trail("old");
    const [done] = await database.sql.unsafe<{ n: string }[]>(
      "select kmsg_audit_forget('old', $1) as n",
      [Date.now()],
    );
    // Entries of every second month: the newest six or seven are of the last year.
    const gone = Number(done?.n);
    expect(gone).toBe(entries.filter(({ at }) => at < Date.now() - YEAR).length);
    expect(gone).toBeGreaterThan(1);
    await use(async (sql) => {
      const link = await forgottenLink(sql, "old");
      expect(link).toEqual({ seq: gone, hash: entries[gone - 1]?.hash });
      const rows = await rowsBetween(sql, "old", { from: 1, until: 10, limit: 100 });
      const stretch = { before: link, from: gone + 1, until: 10, pending: new Set<number>() };
      expect(judge(rows, stretch, mac)).toMatchObject({ findings: [], proved: 10 - gone });
    });
    await expect(database.sql.unsafe("delete from kmsg_audit")).rejects.toThrow(/appended to/);
    const notes = "delete from kmsg_audit_forgotten";
    await expect(database.sql.unsafe(notes)).rejects.toThrow(/appended to/);
  });

  it("migrates, and what it makes later the Worker may use", async () => {
    expect(await migrate(database.url)).toEqual([]);
    await database.sql.unsafe("create table kmsg_later (id integer primary key)");
    await worker.unsafe("insert into kmsg_later values (1)");
    await worker.unsafe("delete from kmsg_later");
    await database.sql.unsafe("drop table kmsg_later");
  });
});

describe("under the Worker's login", () => {
  describeReports(use);
  describeArchive(use);
});
