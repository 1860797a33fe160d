/** No report over a range and no page of a list reads the whole table: its time must not grow with the table. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { bucketStarts } from "../src/domain/reports/buckets.ts";
import type { Scope } from "../src/domain/reports/scope.ts";
import { zoneOf } from "../src/domain/reports/zone.ts";
import type { Sql } from "../src/sql/driver/sql.ts";
import { listMessages, type ListFilter } from "../src/sql/mirror/list.ts";
import { rowPages, minuteSums, type DayOf } from "../src/sql/mirror/proof.ts";
import { costs } from "../src/sql/reports/cost.ts";
import { errorsOf } from "../src/sql/reports/errors.ts";
import { latencies } from "../src/sql/reports/latency.ts";
import { pendingChecks, stuckMessages } from "../src/sql/reports/open.ts";
import { REPORT_SESSION } from "../src/sql/reports/session.ts";
import { summarize } from "../src/sql/reports/summary.ts";
import { timeSeries } from "../src/sql/reports/timeseries.ts";
import { createDatabase, generate, noting, type Asked, type BenchDatabase } from "./database.ts";
import { explain, nodesOf } from "./plan.ts";

/** test/config/pg.config.ts does not start without it. */
const server = process.env["TEST_DATABASE_URL"] ?? "";
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 21);
const TENANT = "bench";

let database: BenchDatabase;

beforeAll(async () => {
  database = await createDatabase(server, `message_objects_plans_${process.pid}`);
  await generate(database.sql, 60_000, NOW);
  // The archive has rows too: its half of every plan counts.
  await database.sql.unsafe(`insert into kmsg_delivery_archive select * from kmsg_delivery_tracking
    where finalized_at < ${NOW - 60 * DAY}`);
  await database.sql.unsafe(
    `delete from kmsg_delivery_tracking where finalized_at < ${NOW - 60 * DAY}`,
  );
  await database.sql.unsafe("vacuum analyze");
}, 120_000);

afterAll(async () => database.drop());

/** Every statement that is asked reads by indexes alone. */
async function expectIndexed(run: (sql: Sql) => Promise<unknown>, session?: string): Promise<void> {
  const asked: Asked[] = [];
  await run(noting(database.sql, asked));
  expect(asked.length).toBeGreaterThan(0);
  for (const statement of asked) {
    const plan = await database.sql.begin(async (tx) => {
      if (session !== undefined) await tx.unsafe(session);
      return explain(tx, statement);
    });
    const scanned = nodesOf(plan.Plan).filter((node) => node["Node Type"].includes("Seq Scan"));
    expect(scanned, statement.text).toEqual([]);
  }
}

describe("reports", () => {
  const reports: readonly (readonly [string, (sql: Sql, scope: Scope) => Promise<unknown>])[] = [
    ["summary", async (sql, scope) => summarize(sql, scope, "state")],
    ["errors", errorsOf],
    ["latency", latencies],
    ["cost", async (sql, scope) => costs(sql, scope, { prices: {}, currency: "KRW" })],
    [
      "timeseries",
      async (sql, scope) => {
        const zone = zoneOf("Asia/Seoul");
        return timeSeries(sql, scope, (zone && bucketStarts(zone, scope, "day")) ?? []);
      },
    ],
  ];
  for (const [name, report] of reports) {
    for (const days of [1, 30, 80]) {
      for (const by of ["request", "event"] as const) {
        it(`${name} over ${days} days by ${by}`, async () => {
          const scope: Scope = { tenant: TENANT, by, from: NOW - days * DAY, until: NOW };
          await expectIndexed(async (sql) => report(sql, scope), REPORT_SESSION);
        });
      }
    }
  }

  it("stuck and pending checks", async () => {
    const scope = { tenant: TENANT, by: "request", now: NOW, limit: 100 } as const;
    await expectIndexed(async (sql) => stuckMessages(sql, scope), REPORT_SESSION);
    await expectIndexed(async (sql) => pendingChecks(sql, scope), REPORT_SESSION);
  });
});

describe("proofs of a day", () => {
  const proofs: readonly (readonly [string, (sql: Sql, day: DayOf) => Promise<unknown>])[] = [
    ["sums by minute", minuteSums],
    ["rows", async (sql, day) => (await rowPages(sql, day).next()).value],
  ];
  it.each(proofs)("%s", async (_name, prove) => {
    const day: DayOf = { tenant: TENANT, from: NOW - 70 * DAY, until: NOW - 69 * DAY };
    await expectIndexed(async (sql) => prove(sql, day));
  });
});

describe("pages of lists", () => {
  const filters: readonly Partial<ListFilter>[] = [
    {},
    { time: "event" },
    { states: ["delivered"] },
    { states: ["accepted", "scheduled", "sending", "unconfirmed"] },
    { states: ["failed"], time: "event" },
    { type: "MMS" },
    { type: "RCS" },
    { batchId: "bat_3" },
    { templateId: "T21" },
    { recipient: ["nobody"] },
    { requestId: "nothing" },
    { providerId: "iwinv", providerMessageId: "R500" },
    { from: NOW - 70 * DAY, until: NOW - 69 * DAY },
    { cursor: { requestedAt: NOW - 45 * DAY, messageId: "m" } },
  ];
  it.each(filters)("by %j", async (filter) => {
    await expectIndexed(async (sql) => listMessages(sql, { tenant: TENANT, limit: 50, ...filter }));
  });
});
