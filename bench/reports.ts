/**
 * `npm run bench:reports`: reports and lists over a million messages in a real PostgreSQL, as a Markdown table.
 * BENCH_DATABASE_URL names the server, BENCH_ROWS the number of messages, BENCH_KEEP=1 keeps the database.
 */
import type postgres from "postgres";

import { bucketStarts } from "../src/domain/reports/buckets.ts";
import type { Scope } from "../src/domain/reports/scope.ts";
import { zoneOf } from "../src/domain/reports/zone.ts";
import type { Sql } from "../src/sql/driver/sql.ts";
import { listMessages, type ListFilter } from "../src/sql/mirror/list.ts";
import { costs } from "../src/sql/reports/cost.ts";
import { errorsOf } from "../src/sql/reports/errors.ts";
import { latencies } from "../src/sql/reports/latency.ts";
import { pendingChecks, stuckMessages } from "../src/sql/reports/open.ts";
import { REPORT_SESSION } from "../src/sql/reports/session.ts";
import { summarize } from "../src/sql/reports/summary.ts";
import { timeSeries } from "../src/sql/reports/timeseries.ts";
import { createDatabase, generate, noting, type Asked } from "./database.ts";
import { describePlan, explain } from "./plan.ts";

const server = process.env["BENCH_DATABASE_URL"] ?? "postgres://postgres@127.0.0.1:5432/test";
const count = Number(process.env["BENCH_ROWS"] ?? 1_000_000);
const RUNS = 5;
const HOUR = 3_600_000;
const TENANT = "bench";

interface Case {
  readonly name: string;
  /** Ms that it may take; undefined: no aim. */
  readonly aim?: number;
  /** As the Worker runs reports; lists run as they are. */
  readonly isReport: boolean;
  readonly run: (sql: Sql) => Promise<unknown>;
}

const database = await createDatabase(server, `message_objects_bench_${process.pid}`);
try {
  const now = Date.now();
  const started = performance.now();
  await generate(database.sql, count, now);
  const [version] = await database.sql<{ server_version: string }[]>`show server_version`;
  console.log(
    `PostgreSQL ${version?.server_version}, ${count.toLocaleString("en")} messages made in ${Math.round((performance.now() - started) / 1000)} s, median of ${RUNS} runs at the database\n`,
  );
  console.log("| what | ms | aim | plan |\n| --- | ---: | ---: | --- |");
  let missed = 0;
  const reports = reportCases(now).map((one) => ({ ...one, isReport: true }));
  for (const one of [...reports, ...(await listCases(database.sql, now))]) {
    const { ms, plan } = await measure(database.sql, one);
    const late = one.aim !== undefined && ms > one.aim;
    if (late) missed += 1;
    console.log(
      `| ${one.name} | ${ms.toFixed(1)}${late ? " ✗" : ""} | ${one.aim ?? ""} | ${plan} |`,
    );
  }
  if (missed > 0) process.exitCode = 1;
} finally {
  if (process.env["BENCH_KEEP"] === "1") {
    console.log(`\nkept: ${database.url}`);
    await database.sql.end();
    process.exit();
  } else await database.drop();
}

/** The statements that a function asks, each explained: their times at the database added. */
async function measure(
  sql: postgres.Sql,
  { run, isReport }: Case,
): Promise<{ ms: number; plan: string }> {
  const asked: Asked[] = [];
  await run(noting(sql, asked));
  const times: number[] = [];
  let plans: readonly string[] = [];
  for (let turn = 0; turn < RUNS; turn += 1) {
    let total = 0;
    const told: string[] = [];
    await sql.begin(async (tx) => {
      if (isReport) await tx.unsafe(REPORT_SESSION);
      for (const statement of asked) {
        const plan = await explain(tx, statement);
        total += plan["Execution Time"] + plan["Planning Time"];
        told.push(describePlan(plan));
      }
    });
    times.push(total);
    plans = told;
  }
  const sorted = times.toSorted((a, b) => a - b);
  return { ms: sorted[Math.floor(sorted.length / 2)] ?? 0, plan: plans.join("; ") };
}

function reportCases(now: number): readonly Omit<Case, "isReport">[] {
  const seoul = zoneOf("Asia/Seoul");
  if (!seoul) throw new Error("this Node knows no time zones");
  return [
    { hours: 24, label: "24 h", aim: 100 },
    { hours: 720, label: "30 days", aim: 1000 },
  ]
    .flatMap(({ hours, label, aim }): Omit<Case, "isReport">[] => {
      const scope: Scope = { tenant: TENANT, by: "request", from: now - hours * HOUR, until: now };
      const event: Scope = { ...scope, by: "event" };
      const starts = bucketStarts(seoul, scope, "hour") ?? [];
      const list = { prices: { SMS: 9 }, currency: "KRW" };
      return [
        {
          name: `summary by state, ${label}`,
          aim,
          run: async (sql) => summarize(sql, scope, "state"),
        },
        {
          name: `summary by template, ${label}`,
          aim,
          run: async (sql) => summarize(sql, scope, "template"),
        },
        {
          name: `summary by event, ${label}`,
          aim,
          run: async (sql) => summarize(sql, event, "state"),
        },
        { name: `errors with trend, ${label}`, aim, run: async (sql) => errorsOf(sql, scope) },
        {
          name: `timeseries by hour, ${label}`,
          run: async (sql) => timeSeries(sql, scope, starts),
        },
        { name: `latency, ${label}`, run: async (sql) => latencies(sql, scope) },
        { name: `cost, ${label}`, run: async (sql) => costs(sql, scope, list) },
      ];
    })
    .concat([
      {
        name: "stuck",
        run: async (sql) => stuckMessages(sql, { tenant: TENANT, by: "request", now, limit: 100 }),
      },
      {
        name: "pending checks",
        run: async (sql) => pendingChecks(sql, { tenant: TENANT, by: "request", now, limit: 100 }),
      },
    ]);
}

type Filter = Omit<ListFilter, "tenant" | "limit">;

async function listCases(sql: postgres.Sql, now: number): Promise<readonly Case[]> {
  const [one] = await sql<{ to_hash: string }[]>`
    select to_hash from kmsg_delivery_tracking where tenant_id = ${TENANT} limit 1`;
  const depths = [1, 10_000, 500_000];
  const filters: readonly (readonly [string, Filter, readonly number[]])[] = [
    ["all", {}, depths],
    ["all by event", { time: "event" }, depths],
    ["delivered", { states: ["delivered"] }, depths],
    ["FAILED", { states: ["undelivered", "failed"] }, [1, 10_000]],
    ["unconfirmed", { states: ["unconfirmed"] }, [1]],
    ["unconfirmed by event", { states: ["unconfirmed"], time: "event" }, [1]],
    ["SMS", { type: "SMS" }, depths.map((depth) => Math.min(depth, 400_000))],
    ["MMS", { type: "MMS" }, [1, 10_000]],
    ["a type without messages", { type: "RCS" }, [1]],
    ["failed MMS", { states: ["failed"], type: "MMS" }, [1]],
    ["a batch", { batchId: "bat_30" }, [1, 500]],
    ["a template", { templateId: "T21" }, [1]],
    ["a recipient", { recipient: [one?.to_hash ?? ""] }, [1]],
    ["a provider message id", { providerId: "iwinv", providerMessageId: "R500001" }, [1]],
    ["a range 60 days ago", { from: now - 1441 * HOUR, until: now - 1440 * HOUR }, [1]],
  ];
  const cases: Case[] = [];
  for (const [label, filter, at] of filters) {
    for (const depth of at) cases.push(await pageAt(sql, label, filter, depth));
  }
  return cases;
}

/** A page of 50 behind so many messages. */
async function pageAt(
  sql: postgres.Sql,
  label: string,
  filter: Filter,
  depth: number,
): Promise<Case> {
  const base = { tenant: TENANT, ...filter };
  const before = depth > 1 ? await cursorAt(sql, filter, depth) : undefined;
  return {
    name: `list ${label}, depth ${depth.toLocaleString("en")}`,
    aim: 20,
    isReport: false,
    run: async (client) =>
      listMessages(client, { ...base, limit: 50, ...(before && { cursor: before }) }),
  };
}

async function cursorAt(
  sql: postgres.Sql,
  filter: Filter,
  depth: number,
): Promise<ListFilter["cursor"]> {
  const time = filter.time === "event" ? "status_updated_at" : "requested_at";
  const [row] = await sql.unsafe<{ at: string; id: string }[]>(
    `select ${time} as at, message_id as id from kmsg_delivery_tracking
     where tenant_id = $1 and ($2::text is null or state = any(string_to_array($2, ',')))
       and ($3::text is null or type = $3) and ($4::text is null or batch_id = $4)
     order by ${time} desc, message_id desc offset $5 limit 1`,
    [
      TENANT,
      filter.states?.join(",") ?? null,
      filter.type ?? null,
      filter.batchId ?? null,
      depth - 1,
    ],
  );
  return row && { requestedAt: Number(row.at), messageId: row.id };
}
