/**
 * `npm run bench:writes`: what the mirror's writes cost Postgres, as ratios: with and without each index, and the statement as it
 * is against others. On a million rows of a real PostgreSQL; every case in a transaction that is rolled back, so all meet the
 * same table. BENCH_DATABASE_URL names the server, BENCH_ROWS the number of rows, BENCH_DATABASE a database that is there already.
 */
import { randomUUID } from "node:crypto";

import postgres from "postgres";

import type { MirrorMessage } from "../src/mirror/row.ts";
import { writeMessages } from "../src/mirror/write.ts";
import { createDatabase, generate, noting, type BenchDatabase } from "./database.ts";

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

async function compare(sql: postgres.Sql): Promise<void> {
  const indexes = await sql<{ indexname: string }[]>`
    select indexname from pg_indexes where tablename = ${TABLE} order by indexname`;
  const ours = indexes.map(({ indexname }) => indexname).filter((name) => !GIVEN.has(name));
  const cases = new Map<string, readonly string[]>([
    ["all indexes", []],
    ...ours.map((name) => [`without ${name}`, [name]] as const),
    ["k-msg's indexes alone", ours],
  ]);
  const times = new Map<string, number[]>([...cases.keys()].map((name) => [name, []]));
  // In turns, so that a busy minute of the machine is everybody's. The first turn warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, without] of cases) {
      const ms = await writeAll(sql, without);
      if (round > 0) times.get(name)?.push(ms);
    }
  }
  const base = times.get("all indexes") ?? [];
  console.log("| case | time against all indexes: median | spread |\n| --- | ---: | --- |");
  for (const [name, own] of times) {
    const ratios = own.map((ms, round) => ms / (base[round] ?? ms)).toSorted((a, b) => a - b);
    const median = ratios[Math.floor(ratios.length / 2)] ?? 0;
    console.log(
      `| ${name} | ${median.toFixed(2)} | ${ratios[0]?.toFixed(2)}–${ratios.at(-1)?.toFixed(2)} |`,
    );
  }
  console.log(`\n${ROUNDS} rounds of ${BATCH * BATCHES} messages, ${STAGES.length} copies each`);
}

/** @returns ms that the statements took. */
async function writeAll(sql: postgres.Sql, without: readonly string[]): Promise<number> {
  const batches = Array.from({ length: BATCHES }, () => messages(Date.now()));
  let ms = 0;
  try {
    await sql.begin(async (tx) => {
      for (const name of without) await tx.unsafe(`drop index ${name}`);
      const client = noting(tx as unknown as postgres.Sql, []);
      for (const stage of STAGES) {
        for (const batch of batches) {
          const copies = batch.map((make) => make(stage));
          const started = performance.now();
          await writeMessages(client, copies);
          ms += performance.now() - started;
        }
      }
      throw new RollBack();
    });
  } catch (error) {
    if (!(error instanceof RollBack)) throw error;
  }
  return ms;
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
