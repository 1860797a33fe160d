/** docs/sql/partitioned.sql: it keeps every row, and every statement of the service works on what it makes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

import { createDatabase, generate, type BenchDatabase } from "../../bench/database.ts";
import { migrate } from "../../scripts/migrate.ts";
import { archiveMessages } from "../../src/jobs/archive.ts";
import { listMessages } from "../../src/sql/mirror/list.ts";
import { readMessage } from "../../src/sql/mirror/read.ts";
import { writeMessages } from "../../src/sql/mirror/write.ts";
import { describeArchive } from "../support/archive-contract.ts";
import { clientOf } from "../support/pg-client.ts";
import { describeReports, type UseSql } from "../support/report-contract.ts";
import { messageAt } from "../support/report-rows.ts";

const DAY = 86_400_000;
const NOW = Date.now();
const TENANT = "partitioned";
const recipe = readFileSync(join(import.meta.dirname, "../../docs/sql/partitioned.sql"), "utf8");

let database: BenchDatabase;
let client: postgres.Sql;
let before: readonly unknown[];

const use: UseSql = async (work) => work(clientOf(client));

/** All that the service sees of messages and events. */
async function everything(): Promise<readonly unknown[]> {
  const asked = [
    "kmsg_delivery_all",
    "kmsg_delivery_event_all",
    "kmsg_report_daily",
    "sms_message_audit",
  ];
  return Promise.all(
    asked.map(async (view) =>
      client.unsafe(
        `select count(*)::integer as rows, md5(string_agg(t::text, '|' order by t::text)) as sum from ${view} t`,
      ),
    ),
  );
}

beforeAll(async () => {
  database = await createDatabase(
    inject("databaseUrl"),
    `message_objects_partitions_${process.pid}`,
  );
  client = postgres(database.url, { max: 4, fetch_types: false, onnotice: () => undefined });
  await generate(database.sql, 5000, NOW);
  await use(async (sql) => {
    const old = Array.from({ length: 40 }, (_, i) => messageAt(TENANT, NOW - (i + 1) * 10 * DAY));
    await writeMessages(sql, old);
    await archiveMessages(sql, { days: 45, budgetMs: 60_000, now: () => NOW });
  });
  before = await everything();
  await client.begin(async (tx) => tx.unsafe(recipe));
}, 120_000);

afterAll(async () => {
  await client.end();
  await database.drop();
});

describe("partitioning", () => {
  it("keeps every row of the table, the archive and their events, and what views show of them", async () => {
    expect(await everything()).toEqual(before);
    const [live] = await client`select count(*)::integer as rows from kmsg_delivery_tracking`;
    const [archived] = await client`select count(*)::integer as rows from kmsg_delivery_archive`;
    expect(live?.["rows"]).toBeGreaterThan(1000);
    expect(archived?.["rows"]).toBeGreaterThan(1000);
  });

  it("spreads live rows over sixteen parts and the archive over months", async () => {
    const parts = await client<{ parent: string; part: string; rows: number }[]>`
      select i.inhparent::regclass::text as parent, i.inhrelid::regclass::text as part,
        greatest(c.reltuples, 0)::integer as rows
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent in ('kmsg_delivery_tracking'::regclass, 'kmsg_delivery_archive'::regclass)`;
    const live = parts.filter(({ parent }) => parent === "kmsg_delivery_tracking");
    const archived = parts.filter(({ parent }) => parent === "kmsg_delivery_archive");
    expect(live).toHaveLength(16);
    expect(live.every(({ rows }) => rows > 0)).toBe(true);
    expect(archived.find(({ part }) => part.endsWith("_default"))?.rows).toBe(0);
    // 400 days back, and the month to come.
    expect(archived.length).toBeGreaterThanOrEqual(14);
  });

  it("leaves every index and key as it was", async () => {
    const names = async (sql: postgres.Sql): Promise<unknown> =>
      sql`select indexname from pg_indexes
        where tablename in ('kmsg_delivery_tracking', 'kmsg_delivery_event', 'kmsg_delivery_archive', 'kmsg_delivery_event_archive')
        order by indexname`;
    const whole = postgres(inject("databaseUrl"), { max: 1, fetch_types: false });
    try {
      expect(await names(client)).toEqual(await names(whole));
    } finally {
      await whole.end();
    }
  });

  it("finds a message by its id in one part", async () => {
    const plan = await client.begin(async (tx) => {
      // A part with a handful of rows is read as a whole otherwise.
      await tx.unsafe("set local enable_seqscan = off");
      return tx.unsafe(
        "explain select * from kmsg_delivery_tracking where message_id = $1 and tenant_id = $2",
        ["msg_x", TENANT],
      );
    });
    const text = plan.map((row) => String(row["QUERY PLAN"])).join("\n");
    expect(text.match(/Scan/g), text).toEqual(["Scan"]);
    expect(text).toContain("Index Scan");
  });

  it("lets late copies, reads and pages go on where they were", async () => {
    await use(async (sql) => {
      const late = messageAt(TENANT, NOW - 60 * DAY, { state: "sent", revision: 2 });
      await writeMessages(sql, [late]);
      const done = messageAt(TENANT, NOW - 60 * DAY, {
        message_id: late.row.message_id,
        revision: 3,
      });
      await writeMessages(sql, [done, late]);
      await writeMessages(sql, [late]);
      await archiveMessages(sql, { days: 45, budgetMs: 60_000, now: () => NOW });
      const read = await readMessage(sql, TENANT, late.row.message_id);
      expect(read?.row).toMatchObject({ state: "delivered", revision: 3 });
      expect(read?.events.map(({ revision }) => revision)).toEqual([1, 2, 3]);
      const page = await listMessages(sql, { tenant: TENANT, limit: 1000 });
      expect(page.rows).toHaveLength(41);
    });
  });

  it("does nothing twice, and migrations go on", async () => {
    await expect(client.begin(async (tx) => tx.unsafe(recipe))).rejects.toThrow(
      /kmsg_delivery_\w+ is not there, or is partitioned already/,
    );
    expect(await migrate(database.url)).toEqual([]);
    await client.unsafe("alter table kmsg_delivery_tracking add column probe text");
    await client.unsafe("create index idx_probe on kmsg_delivery_tracking (tenant_id, probe)");
    await client.unsafe("alter table kmsg_delivery_tracking drop column probe");
  });
});

describe("on partitioned tables", () => {
  describeReports(use);
  describeArchive(use);
});
