/**
 * `npm run bench:writes`: what the mirror's writes cost Postgres, as ratios: with and without each index, and the statement as it
 * is against others. On a million rows of a real PostgreSQL; every case in a transaction that is rolled back, so all meet the
 * same table. BENCH_DATABASE_URL names the server, BENCH_ROWS the number of rows, BENCH_DATABASE a database that is there already.
 */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";

import { createCloudflareSqlClient } from "@k-msg/messaging/adapters/cloudflare";
import postgres from "postgres";

import type { Sql } from "../src/sql/driver/sql.ts";
import type { MirrorMessage } from "../src/sql/mirror/row.ts";
import { writeMessages } from "../src/sql/mirror/write.ts";
import { createDatabase, generate, type BenchDatabase } from "./database.ts";
import { explain } from "./plan.ts";

const server = process.env["BENCH_DATABASE_URL"] ?? "postgres://postgres@127.0.0.1:5432/test";
const count = Number(process.env["BENCH_ROWS"] ?? 1_000_000);
const kept = process.env["BENCH_DATABASE"];
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 7);
const BATCHES = 10;
/** As the queue's consumer gets them. */
const BATCH = 100;
const TABLE = "kmsg_delivery_tracking";
/** k-msg's own set, and the key: not ours to drop. */
const GIVEN = new Set([
  "kmsg_delivery_tracking_pkey",
  "idx_kmsg_delivery_due",
  "idx_kmsg_delivery_provider_msg",
  "idx_kmsg_delivery_requested_at",
]);

/** A message's life as the mirror sees it: accepted, sent, delivered. */
const STAGES = ["accepted", "sent", "delivered"] as const;

class RollBack extends Error {}

const database = kept
  ? opened(kept)
  : await createDatabase(server, `message_objects_writes_${process.pid}`);
try {
  if (!kept) await generate(database.sql, count, Date.now());
  await compare(database.sql);
} finally {
  if (kept) await database.sql.end();
  else await database.drop();
}

function opened(name: string): BenchDatabase {
  const url = new URL(server);
  url.pathname = `/${name}`;
  const sql = postgres(url.href, { max: 1, fetch_types: false, onnotice: () => undefined });
  return { url: url.href, sql, drop: async () => sql.end() };
}

/** Cost of statements. CPU of Postgres where it runs on this machine, else 0. */
interface Cost {
  cpuMs: number;
  /** Records of its log, without whole pages that a checkpoint asks for. */
  wal: number;
  /** Pages touched. */
  pages: number;
}

async function compare(sql: postgres.Sql): Promise<void> {
  const indexes = await sql<{ indexname: string }[]>`
    select indexname from pg_indexes where tablename = ${TABLE} order by indexname`;
  const ours = indexes.map(({ indexname }) => indexname).filter((name) => !GIVEN.has(name));
  const cases = new Map<string, readonly string[]>([
    ["all indexes", []],
    ...ours.map((name) => [`without ${name}`, [name]] as const),
    ["k-msg's indexes alone", ours],
  ]);
  const costs = new Map<string, Cost[]>([...cases.keys()].map((name) => [name, []]));
  // In turns, so that a busy minute of the machine is everybody's. The first turn warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, without] of cases) {
      const cost = await writeAll(sql, without);
      if (round > 0) costs.get(name)?.push(cost);
    }
  }
  const base = costs.get("all indexes") ?? [];
  console.log(
    "| against all indexes | CPU of Postgres | spread | log records | pages touched |\n| --- | ---: | --- | ---: | ---: |",
  );
  for (const [name, own] of costs) {
    const of = (field: keyof Cost): number[] =>
      own.map((cost, i) => cost[field] / (base[i]?.[field] || 1)).toSorted((a, b) => a - b);
    const [cpu, wal, pages] = [of("cpuMs"), of("wal"), of("pages")];
    const cells = [
      median(cpu),
      `${fixed(cpu[0])}–${fixed(cpu.at(-1))}`,
      median(wal),
      median(pages),
    ];
    console.log(`| ${name} | ${cells.join(" | ")} |`);
  }
  console.log(
    `\n${ROUNDS} rounds of ${BATCH * BATCHES} messages, ${STAGES.length} copies each, ${BATCH} a statement`,
  );
}

function fixed(value = 0): string {
  return value.toFixed(2);
}

function median(sorted: readonly number[]): string {
  return fixed(sorted[Math.floor(sorted.length / 2)]);
}

async function writeAll(sql: postgres.Sql, without: readonly string[]): Promise<Cost> {
  const batches = Array.from({ length: BATCHES }, () => messages(Date.now()));
  const cost: Cost = { cpuMs: 0, wal: 0, pages: 0 };
  try {
    await sql.begin(async (tx) => {
      for (const name of without) await tx.unsafe(`drop index ${name}`);
      const [backend] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
      const client = explaining(tx, cost);
      for (const stage of STAGES) {
        for (const batch of batches) {
          const copies = batch.map((make) => make(stage));
          const before = cpuMsOf(backend?.pid);
          await writeMessages(client, copies);
          cost.cpuMs += cpuMsOf(backend?.pid) - before;
        }
      }
      throw new RollBack();
    });
  } catch (error) {
    if (!(error instanceof RollBack)) throw error;
  }
  return cost;
}

/** A client that runs each statement and adds up what Postgres says it cost. */
function explaining(tx: postgres.TransactionSql, cost: Cost): Sql {
  return createCloudflareSqlClient({
    dialect: "postgres",
    query: async <T>(text: string, params: readonly unknown[] = []) => {
      const { Plan: plan } = await explain(tx, { text, params }, "buffers, wal");
      cost.wal += plan["WAL Records"] ?? 0;
      cost.pages += (plan["Shared Hit Blocks"] ?? 0) + (plan["Shared Read Blocks"] ?? 0);
      return { rows: [] as T[], rowCount: 0 };
    },
  });
}

/** User and system time of a process of this machine. */
function cpuMsOf(pid: number | undefined): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  const fields = readFileSync(file, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

type Make = (stage: (typeof STAGES)[number]) => MirrorMessage;

function messages(now: number): readonly Make[] {
  return Array.from({ length: BATCH }, (_, i): Make => {
    const id = `msg_${randomUUID()}${randomUUID().slice(0, 11)}`;
    const at = now + i;
    return (stage) => messageAt(id, at, i, stage);
  });
}

function messageAt(
  id: string,
  at: number,
  i: number,
  stage: (typeof STAGES)[number],
): MirrorMessage {
  const revision = { accepted: 1, sent: 3, delivered: 4 }[stage];
  const taken = stage !== "accepted";
  const done = stage === "delivered";
  return {
    row: {
      message_id: id,
      provider_id: "iwinv",
      provider_message_id: taken ? `R${id}` : "",
      type: i % 4 === 0 ? "ALIMTALK" : "SMS",
      to: `010${String(i).padStart(8, "0")}`,
      from: "0215990000",
      status: { accepted: "PENDING", sent: "SENT", delivered: "DELIVERED" }[stage],
      provider_status_code: done ? "06" : null,
      provider_status_message: done ? "전송 성공" : null,
      sent_at: taken ? at + 100 : null,
      delivered_at: done ? at + 4000 : null,
      failed_at: null,
      requested_at: at,
      scheduled_at: null,
      status_updated_at: at + revision,
      attempt_count: done ? 1 : 0,
      last_checked_at: done ? at + 10_000 : null,
      next_check_at: at + revision * 1000,
      last_error: null,
      metadata: i % 4 === 0 ? { failover: { request: { enabled: false } } } : null,
      tenant_id: "bench",
      batch_id: i % 3 === 0 ? "bat_new" : null,
      state: stage,
      revision,
      template_id: i % 4 === 0 ? "T21" : null,
      provider_attempts: taken ? 1 : 0,
      accepted_at: at,
      finalized_at: done ? at + 4000 : null,
      failover_of: null,
      error_class: null,
      cost: null,
      cost_currency: null,
      batch_index: i % 3 === 0 ? i : null,
      to_hash: id.slice(4, 47),
      redacted_at: null,
      request_id: crypto.randomUUID(),
      fallback_id: null,
      state_source: null,
      delivered_at_source: done ? "observed" : null,
    },
    events: [revision].map((one) => ({
      message_id: id,
      revision: one,
      at: at + one,
      event: stage,
      from_state: null,
      to_state: stage,
      detail: null,
      tenant_id: "bench",
    })),
  };
}
