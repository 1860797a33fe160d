/** The mirror: rows a second in batches and singly, and how fast it catches up after an outage. */
import postgres from "postgres";

import type { MirrorMessage } from "../../src/sql/mirror/row.ts";
import type { BenchContext, BenchPart, Row } from "../frame/part.ts";
import { rowOf } from "../frame/rows.ts";
import type { Running } from "../frame/workers.ts";
import { deliveredCopies } from "./copies.ts";
import { openWire, type Wire } from "./wire.ts";

const PART = "mirror";
/** As wrangler.jsonc's queue has it. */
const BATCH = 100;
/** Making ids takes longer than using them. */
const OBJECTS = 300;

export const part: BenchPart = {
  name: PART,
  async run(ctx) {
    const { url } = await ctx.postgres();
    const wire = await openWire(url);
    ctx.defer(() => wire.close());
    return [...(await writes(ctx, wire)), ...(await catchUp(ctx, wire))];
  },
};

interface Round {
  readonly perSecond: number;
  readonly statements: number;
}

async function writes(ctx: BenchContext, wire: Wire): Promise<readonly Row[]> {
  const worker = await ctx.workerd({
    config: "bench/mirror/wrangler.jsonc",
    folder: ctx.folder(),
    databaseUrl: wire.url,
  });
  const rows = ctx.quick ? 200 : 2000;
  const batched: Round[] = [];
  const single: Round[] = [];
  // The first of each warms up.
  const rounds = ctx.quick ? 2 : 6;
  for (let round = 0; round < rounds; round++) {
    batched.push(await write(worker, wire, `b${round}`, rows, BATCH));
    single.push(await write(worker, wire, `s${round}`, rows / 10, 1));
  }
  await worker.stop();
  ctx.log(`wrote ${rounds} rounds of ${rows} and ${rows / 10}`);
  const row = (figure: string, unit: string, pick: (round: Round) => number) => ({
    part: PART,
    figure,
    unit,
    ours: batched.slice(1).map(pick),
    baseline: single.slice(1).map(pick),
    against: "one by one",
  });
  return [
    rowOf({
      ...row(`batches of ${BATCH} at Postgres`, "rows/s", ({ perSecond }) => perSecond),
      aim: { min: 5 },
    }),
    rowOf({
      ...row("statements a row, at the wire", "statements", ({ statements }) => statements),
      note: "the driver's first look at the server included",
    }),
  ];
}

async function write(
  worker: Running,
  wire: Wire,
  name: string,
  count: number,
  batch: number,
): Promise<Round> {
  wire.reset();
  const start = performance.now();
  const answer = await fetch(`${worker.url}/?count=${count}&batch=${batch}&name=${name}`);
  if (!answer.ok) throw new Error(`the mirror's Worker answered ${answer.status}`);
  const seconds = (performance.now() - start) / 1000;
  return { perSecond: count / seconds, statements: wire.statements / count };
}

/** The whole way: queue, consumer, Postgres, acknowledgement of the objects. */
async function catchUp(ctx: BenchContext, wire: Wire): Promise<readonly Row[]> {
  const emulator = await ctx.emulator();
  const service = await ctx.service({
    folder: ctx.folder(),
    databaseUrl: wire.url,
    emulatorUrl: emulator.url,
  });
  const waiting = ctx.quick ? 300 : 20_000;
  const sql = postgres(wire.url, { max: 1, fetch_types: false, onnotice: () => undefined });
  ctx.defer(async () => sql.end({ timeout: 1 }));
  const producer = await service.miniflare.getQueueProducer<
    MirrorMessage & { readonly object: string }
  >("MIRROR");
  const copies = deliveredCopies("outage", waiting, Date.now());
  // Objects that hold nothing: an acknowledgement wakes one and writes nothing.
  const namespace = await service.miniflare.getDurableObjectNamespace("MESSAGES");
  const objects = Array.from({ length: OBJECTS }, () => namespace.newUniqueId().toString());
  // A smoke test does not wait for the queue's next try.
  if (!ctx.quick) wire.shut();
  for (let at = 0; at < copies.length; at += BATCH) {
    const batch = copies.slice(at, at + BATCH);
    await producer.sendBatch(
      batch.map((copy, index) => ({
        body: { ...copy, object: objects[(at + index) % OBJECTS] ?? "" },
      })),
    );
  }
  // Long enough for the first batches to have failed.
  if (!ctx.quick) await new Promise((resolve) => setTimeout(resolve, 1500));
  ctx.log(`${waiting} wait`);
  wire.open();
  wire.reset();
  const start = performance.now();
  const arrived = await untilWritten(sql, waiting);
  const { firstAt, doneAt, looks } = arrived;
  return [
    rowOf({
      part: PART,
      figure: `catch-up, ${waiting.toLocaleString("en")} waiting, from the first row to the last`,
      unit: "rows/s",
      ours: (waiting - arrived.firstRows) / ((doneAt - firstAt) / 1000),
    }),
    rowOf({
      part: PART,
      figure: "the first row after the database is back",
      unit: "s",
      ours: (firstAt - start) / 1000,
      note: "the queue's next try, at most 30 s away",
    }),
    rowOf({
      part: PART,
      figure: "statements a row while catching up",
      unit: "statements",
      // Our own looks went through the same door.
      ours: (wire.statements - looks) / waiting,
    }),
  ];
}

const PATIENCE_MS = 240_000;
const LOOK_MS = 200;

async function untilWritten(
  sql: postgres.Sql,
  rows: number,
): Promise<{
  readonly firstAt: number;
  readonly firstRows: number;
  readonly doneAt: number;
  readonly looks: number;
}> {
  const until = performance.now() + PATIENCE_MS;
  let first: { readonly at: number; readonly rows: number } | undefined;
  for (let looks = 1; ; looks++) {
    const [found] = await sql<{ n: number }[]>`
      select count(*)::integer as n from kmsg_delivery_tracking where message_id like 'msg_bench_outage%'`;
    const n = found?.n ?? 0;
    const now = performance.now();
    if (n > 0) first ??= { at: now, rows: n };
    if (first && n >= rows) {
      return { firstAt: first.at, firstRows: first.rows, doneAt: now, looks };
    }
    if (now > until)
      throw new Error(`after ${PATIENCE_MS / 1000} s ${n} of ${rows} rows are there`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
