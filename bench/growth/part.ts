/**
 * What the next messages cost while so many are in flight: sent, and waiting for a result that never comes. The schedule has a
 * check right after the send and the next one hours later, so that in each window the checks are those of its own messages. Two
 * services stand side by side, one that stays small and one that grows, and are measured in turns: a busy machine makes batches
 * smaller and everything dearer, for both.
 */
import postgres from "postgres";

import { countStatements, type CountingProxy } from "../frame/counting-proxy.ts";
import type { BenchContext, BenchPart, Row } from "../frame/part.ts";
import { rowOf } from "../frame/rows.ts";
import type { Emulator, Running } from "../frame/workers.ts";
import { closedLoop, request } from "../send/load.ts";

const PART = "growth";
/** The small one's, then those of the one that grows. */
const LEVELS = [1000, 10_000, 50_000];
const QUICK_LEVELS = [20, 60];
const CALLERS = 8;
/** Messages of a window, and windows a level. */
const WINDOW = 300;
const ROUNDS = 5;
/** All levels together; --long has no limit. A slow machine stops at what it has got by then, and the figure says where that was. */
const FILL_BUDGET_MS = 180_000;
const FLAT = 1.1;
/** By the emulator's script a recipient that ends so never gets a result. */
const NEVER = "7001";
/** Longer than a send takes. */
const FIRST_CHECK_THEN_NONE = "2s,12h";
const IDLE_MS = 1500;
const POLL_MS = 500;
/** Without a check: longer than the first is away. */
const PATIENCE_MS = 5000;
const STEP = 250;
/** The part of a process's open files that a step of filling may need. */
const FREE_FILES = 0.4;
/** Several times what an idle object keeps its own. */
const FILES_PATIENCE_MS = 60_000;

interface Bench {
  readonly service: Running;
  readonly emulator: Emulator;
  readonly proxy: CountingProxy;
  /** Beside the proxy. */
  readonly sql: postgres.Sql;
}

interface Window {
  readonly cpuMs: number;
  readonly alarms: number;
  readonly rows: number;
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
    const emulator = await ctx.emulator();
    const small = await start(ctx, emulator);
    const large = await start(ctx, emulator);
    const [first = 0, ...targets] = ctx.quick ? QUICK_LEVELS : LEVELS;
    let budgetMs = process.env["BENCH_LONG"] === "1" ? Infinity : FILL_BUDGET_MS;
    await fill(ctx, small, first, budgetMs);
    const levels: Level[] = [];
    let inLarge = 0;
    for (const target of targets) {
      const startedAt = performance.now();
      inLarge += await fill(ctx, large, target - inLarge, budgetMs);
      budgetMs -= performance.now() - startedAt;
      const level = { inFlight: inLarge, large: [] as Window[], small: [] as Window[] };
      const rounds = ctx.quick ? 1 : ROUNDS;
      const count = ctx.quick ? first : WINDOW;
      for (let round = 0; round < rounds; round++) {
        level.large.push(await measure(large, count));
        level.small.push(await measure(small, count));
      }
      inLarge += rounds * count;
      ctx.log(`${level.inFlight} in flight: ${JSON.stringify(level.large.at(-1))}`);
      levels.push(level);
      if (budgetMs <= 0) break;
    }
    return levels.flatMap((level) => rowsOf(level, first));
  },
};

async function start(ctx: BenchContext, emulator: Emulator): Promise<Bench> {
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
      CHECK_SCHEDULE: FIRST_CHECK_THEN_NONE,
      CHECK_SCHEDULE_LONG: "",
      MIRROR_AGAIN: "1h",
    },
  });
  return { service, emulator, proxy, sql };
}

/**
 * Objects and rows like those of one message that was really sent: what is on disk is the same, and the sends alone would take an
 * hour. @returns how many it made before the time was over.
 */
async function fill(
  ctx: BenchContext,
  bench: Bench,
  count: number,
  budgetMs: number,
): Promise<number> {
  const { alarms } = await reading(bench);
  const { id } = JSON.parse(await request(bench.service.url, "POST", "/v1/messages", NEVER)) as {
    id: string;
  };
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
  ctx.log(`${made} more in flight`);
  await idle(bench);
  // The check of the one that was sent is not the first window's.
  await untilChecked(bench, alarms + 1);
  return made;
}

/**
 * An object has its files open until it is idle for ten seconds, and a process may have only so many.
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
  await untilChecked(bench, before.alarms + count);
  await idle(bench);
  const after = await reading(bench);
  const each = (pick: (at: Window) => number): number => (pick(after) - pick(before)) / count;
  return {
    cpuMs: each(({ cpuMs }) => cpuMs),
    alarms: each(({ alarms }) => alarms),
    rows: each(({ rows }) => rows),
    historyCalls: each(({ historyCalls }) => historyCalls),
    statements: each(({ statements }) => statements),
  };
}

/** Each message's one check, its only alarm until the window is over; a send that took longer than its time has none. */
async function untilChecked(bench: Bench, alarms: number): Promise<void> {
  let seen = -1;
  let newsAt = performance.now();
  while (seen < alarms && performance.now() < newsAt + PATIENCE_MS) {
    const before = seen;
    ({ alarms: seen } = await reading(bench));
    if (seen !== before) newsAt = performance.now();
    await sleep(POLL_MS);
  }
}

async function send({ service }: Bench, count: number): Promise<void> {
  await closedLoop(service.url, "/v1/messages", { callers: CALLERS, count, ending: NEVER });
}

async function reading({ service, emulator, proxy }: Bench): Promise<Window> {
  const counts = JSON.parse(await request(service.url, "GET", "/_bench/counts")) as {
    readonly rows: number;
    readonly alarms: number;
  };
  const { historyCalls = 0 } = await emulator.stats();
  return { ...counts, cpuMs: service.cpuMs(), historyCalls, statements: proxy.statements() };
}

/** Until no more statements come: queue and objects have done what the messages left them to do. */
async function idle({ proxy }: Bench): Promise<void> {
  for (;;) {
    const before = proxy.statements();
    await sleep(IDLE_MS);
    if (proxy.statements() === before) return;
  }
}

function rowsOf({ inFlight, large, small }: Level, first: number): readonly Row[] {
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
      against: `${first.toLocaleString("en")} in flight`,
      aim: { max: FLAT },
    }),
  );
}

async function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
