/**
 * The cost of the next messages, from the send to the acknowledged copy of their end, while so many are in flight: sent, in the
 * provider's history, and waiting for a result that never comes. Those have their next check hours away, so that in each window
 * the checks are those of its own messages. Two services, each with a provider of its own, stand side by side, one that stays
 * small and one that grows, and are measured in turns: a busy machine makes batches smaller and everything dearer, for both.
 */
import postgres from "postgres";

import { countStatements, type CountingProxy } from "../frame/counting-proxy.ts";
import type { BenchContext, BenchPart, Row } from "../frame/part.ts";
import { rowOf } from "../frame/rows.ts";
import type { Emulator, Running } from "../frame/workers.ts";
import { request } from "../send/load.ts";

const PART = "growth";
/** The small one's, then those of the one that grows. */
const LEVELS = [1000, 10_000, 50_000];
const QUICK_LEVELS = [20, 60];
const CALLERS = 8;
/** From one send to the next. */
const PACE_MS = 10;
/** Messages of a window, and windows a level. */
const WINDOW = 600;
const ROUNDS = 5;
/** All levels together; --long has no limit. A slow machine stops at what it has got by then, and the figure says where that was. */
const FILL_BUDGET_MS = 180_000;
const FLAT = 1.1;
/** By the emulator's script a recipient that ends so never gets a result. */
const NEVER = "7001";
/** Results are there before the first check, which finds them unless the send took longer than that: then the second does. */
const CHECKS = "2s,10s,12h";
const RESULT_MS = "0";
/** Those in flight were sent within it, as far as it is today in Korea: an SMS history is asked by the day. */
const SENT_WITHIN_MS = 3_600_000;
const KOREA_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
const IDLE_MS = 1500;
const IDLE_PATIENCE_MS = 120_000;
const POLL_MS = 500;
/** Without news: many times what the last check is away. */
const PATIENCE_MS = 60_000;
/** Of what was waited for. */
const ENOUGH = 0.99;
const STEP = 250;
/** The part of a process's open files that a step of filling may need. */
const FREE_FILES = 0.4;
/** An object that is idle goes after ten seconds: those that were filled in do not in the first window. */
const GONE_MS = 12_000;
/** Several times what an idle object keeps its own. */
const FILES_PATIENCE_MS = 60_000;

interface Bench {
  readonly service: Running;
  readonly emulator: Emulator;
  readonly proxy: CountingProxy;
  /** Beside the proxy. */
  readonly sql: postgres.Sql;
}

/** The Worker's counts. */
interface Counts {
  readonly rows: number;
  readonly alarms: number;
  readonly delivered: number;
}

interface Window extends Counts {
  readonly cpuMs: number;
  readonly historyCalls: number;
  readonly statements: number;
}

interface Level {
  readonly inFlight: number;
  readonly large: readonly Window[];
  readonly small: readonly Window[];
}

export const part: BenchPart = {
  name: PART,
  async run(ctx) {
    const small = await start(ctx);
    const large = await start(ctx);
    const [first = 0, ...targets] = ctx.quick ? QUICK_LEVELS : LEVELS;
    let budgetMs = process.env["BENCH_LONG"] === "1" ? Infinity : FILL_BUDGET_MS;
    const inSmall = await fill(ctx, small, first, budgetMs);
    const levels: Level[] = [];
    let inLarge = 0;
    for (const target of targets) {
      const startedAt = performance.now();
      inLarge += await fill(ctx, large, target - inLarge, budgetMs);
      budgetMs -= performance.now() - startedAt;
      const level = { inFlight: inLarge, large: [] as Window[], small: [] as Window[] };
      for (let round = 0; round < (ctx.quick ? 1 : ROUNDS); round++) {
        level.large.push(await measure(large, ctx.quick ? first : WINDOW));
        level.small.push(await measure(small, ctx.quick ? first : WINDOW));
        ctx.log(`${inLarge} in flight: ${JSON.stringify(level.large.at(-1))}`);
        ctx.log(`${inSmall} in flight: ${JSON.stringify(level.small.at(-1))}`);
      }
      levels.push(level);
      if (budgetMs <= 0) break;
    }
    return levels.flatMap((level) => rowsOf(level, inSmall));
  },
};

async function start(ctx: BenchContext): Promise<Bench> {
  const emulator = await ctx.emulator({ EMULATOR_RESULT_DELAY_MS: RESULT_MS });
  const { url } = await ctx.postgres();
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  ctx.defer(async () => sql.end());
  const proxy = await countStatements(url);
  ctx.defer(async () => proxy.stop());
  const service = await ctx.service({
    main: "bench/growth/worker/index.ts",
    folder: ctx.folder(),
    databaseUrl: proxy.url,
    emulatorUrl: emulator.url,
    settings: {
      CHECK_SCHEDULE: CHECKS,
      CHECK_SCHEDULE_LONG: "",
      MIRROR_AGAIN: "1h",
    },
  });
  return { service, emulator, proxy, sql };
}

/**
 * Objects and rows like those of one message that was really sent, here and at the provider: what is on disk is the same, and the
 * sends alone would take an hour. @returns how many it made before the time was over.
 */
async function fill(
  ctx: BenchContext,
  bench: Bench,
  count: number,
  budgetMs: number,
): Promise<number> {
  const before = await counts(bench);
  const { id } = JSON.parse(await request(bench.service.url, "POST", "/v1/messages", NEVER)) as {
    id: string;
  };
  // The check of the one that is sent is not the first window's; its next is hours away once others are like it.
  await untilCounted(bench, "alarms", before, 1);
  await idle(bench);
  const until = performance.now() + budgetMs;
  let made = 1;
  while (made < count && performance.now() < until) {
    await untilFilesAreFree(bench.service);
    const step = Math.min(STEP, count - made);
    await request(bench.service.url, "GET", `/_bench/fill?count=${step}&like=${id}`);
    made += step;
  }
  await bench.sql`
    insert into kmsg_delivery_tracking
    select (jsonb_populate_record(t, jsonb_build_object('message_id', t.message_id || '-' || n))).*
    from kmsg_delivery_tracking t, generate_series(2, ${made}::int) n where t.message_id = ${id}`;
  const now = Date.now();
  const today = Math.floor((now + KOREA_MS) / DAY_MS) * DAY_MS - KOREA_MS;
  const from = Math.max(today, now - SENT_WITHIN_MS);
  if (made > 1)
    await bench.emulator.fillHistory({ count: made - 1, ending: NEVER, from, until: now });
  ctx.log(`${made} more in flight`);
  if (!ctx.quick) await sleep(GONE_MS);
  await idle(bench);
  return made;
}

/**
 * An object has its files open until it is idle for ten seconds, and a process may have only so many; goes on where nobody tells.
 * @throws Error where the shell allows fewer than the service needs at rest.
 */
async function untilFilesAreFree(service: Running): Promise<void> {
  const until = performance.now() + FILES_PATIENCE_MS;
  while (service.freeFiles() < FREE_FILES) {
    if (performance.now() > until) throw new Error("growth needs more open files: see ulimit -n");
    await sleep(POLL_MS);
  }
}

async function measure(bench: Bench, count: number): Promise<Window> {
  const before = await reading(bench);
  await send(bench, count);
  await untilCounted(bench, "delivered", before, count);
  await idle(bench);
  const after = await reading(bench);
  const each = (pick: (at: Window) => number): number => (pick(after) - pick(before)) / count;
  return {
    cpuMs: each(({ cpuMs }) => cpuMs),
    alarms: each(({ alarms }) => alarms),
    delivered: each(({ delivered }) => delivered),
    rows: each(({ rows }) => rows),
    historyCalls: each(({ historyCalls }) => historyCalls),
    statements: each(({ statements }) => statements),
  };
}

/** A slow machine is waited for. @throws Error when nothing more comes, and it was not enough. */
async function untilCounted(
  bench: Bench,
  what: "alarms" | "delivered",
  before: Counts,
  count: number,
): Promise<void> {
  let seen = 0;
  let newsAt = performance.now();
  while (seen < count && performance.now() < newsAt + PATIENCE_MS) {
    const now = (await counts(bench))[what] - before[what];
    if (now > seen) newsAt = performance.now();
    seen = now;
    await sleep(POLL_MS);
  }
  if (seen < count * ENOUGH) throw new Error(`growth: ${seen} ${what} of ${count} messages`);
}

/** At a pace where the machine keeps up: a read of the history is for those who check within a moment, however many they are. */
async function send({ service }: Bench, count: number): Promise<void> {
  const startedAt = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (next < count) {
        const dueAt = startedAt + next++ * PACE_MS;
        await sleep(Math.max(0, dueAt - performance.now()));
        await request(service.url, "POST", "/v1/messages");
      }
    }),
  );
}

async function reading(bench: Bench): Promise<Window> {
  const { historyCalls = 0 } = await bench.emulator.stats();
  return {
    ...(await counts(bench)),
    cpuMs: bench.service.cpuMs(),
    historyCalls,
    statements: bench.proxy.statements(),
  };
}

async function counts({ service }: Bench): Promise<Counts> {
  return JSON.parse(await request(service.url, "GET", "/_bench/counts")) as Counts;
}

/** Until no more statements come: queue and objects have done what the messages left them to do. @throws Error when they go on and on. */
async function idle({ proxy }: Bench): Promise<void> {
  const until = performance.now() + IDLE_PATIENCE_MS;
  for (;;) {
    const before = proxy.statements();
    await sleep(IDLE_MS);
    if (proxy.statements() === before) return;
    if (performance.now() > until) throw new Error("growth: statements without end");
  }
}

function rowsOf({ inFlight, large, small }: Level, inSmall: number): readonly Row[] {
  const figures = [
    ["CPU of the process", "ms a message", ({ cpuMs }: Window) => cpuMs],
    ["rows written", "rows a message", ({ rows }: Window) => rows],
    ["history calls", "calls a message", ({ historyCalls }: Window) => historyCalls],
    ["SQL statements", "statements a message", ({ statements }: Window) => statements],
  ] as const;
  return figures.map(([figure, unit, pick]) =>
    rowOf({
      part: PART,
      figure: `${figure}, ${inFlight.toLocaleString("en")} in flight`,
      unit,
      ours: large.map(pick),
      baseline: small.map(pick),
      against: `${inSmall.toLocaleString("en")} in flight`,
      aim: { max: FLAT },
    }),
  );
}

async function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
