/**
 * What the next messages cost while so many are in flight: sent, and waiting for a result that never comes. The schedule has a
 * check right after the send and the next one hours later, so that in each window the checks are those of its own messages.
 */
import postgres from "postgres";

import { countStatements, type CountingProxy } from "../frame/counting-proxy.ts";
import type { BenchContext, BenchPart, Row } from "../frame/part.ts";
import { rowOf } from "../frame/rows.ts";
import type { Emulator, Running } from "../frame/workers.ts";
import { closedLoop, request } from "../send/load.ts";

const PART = "growth";
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
const IDLE_MS = 1500;
const POLL_MS = 1000;
const PATIENCE_MS = 20_000;
const STEP = 250;

interface Bench {
  readonly service: Running;
  readonly emulator: Emulator;
  readonly proxy: CountingProxy;
  /** Beside the proxy. */
  readonly sql: postgres.Sql;
}

interface Window {
  readonly cpuMs: number;
  readonly rows: number;
  readonly historyCalls: number;
  readonly statements: number;
}

interface Level {
  readonly inFlight: number;
  readonly windows: readonly Window[];
}

export const part: BenchPart = {
  name: PART,
  async run(ctx) {
    const bench = await start(ctx);
    const levels: Level[] = [];
    let sent = 0;
    let budgetMs = process.env["BENCH_LONG"] === "1" ? Infinity : FILL_BUDGET_MS;
    for (const target of ctx.quick ? QUICK_LEVELS : LEVELS) {
      const startedAt = performance.now();
      sent += await fill(ctx, bench, target - sent, budgetMs);
      budgetMs -= performance.now() - startedAt;
      const inFlight = sent;
      const windows: Window[] = [];
      for (let round = 0; round < (ctx.quick ? 1 : ROUNDS); round++) {
        const count = ctx.quick ? 20 : WINDOW;
        windows.push(await measure(bench, count));
        sent += count;
      }
      ctx.log(`${inFlight} in flight: ${JSON.stringify(windows.at(-1))}`);
      levels.push({ inFlight, windows });
      if (budgetMs <= 0) break;
    }
    return rowsOf(levels);
  },
};

async function start(ctx: BenchContext): Promise<Bench> {
  const emulator = await ctx.emulator();
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
      CHECK_SCHEDULE: `${ctx.quick ? 1 : 8}s,12h`,
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
  const { historyCalls: checked } = await reading(bench);
  const { id } = JSON.parse(await request(bench.service.url, "POST", "/v1/messages", NEVER)) as {
    id: string;
  };
  await idle(bench);
  const until = performance.now() + budgetMs;
  let made = 1;
  while (made < count && performance.now() < until) {
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
  await untilChecked(bench, checked + 1);
  return made;
}

async function measure(bench: Bench, count: number): Promise<Window> {
  const before = await reading(bench);
  await send(bench, count);
  const checked = before.historyCalls + count;
  await untilChecked(bench, checked);
  await idle(bench);
  const after = await reading(bench);
  const each = (pick: (at: Window) => number): number => (pick(after) - pick(before)) / count;
  return {
    cpuMs: each(({ cpuMs }) => cpuMs),
    rows: each(({ rows }) => rows),
    historyCalls: each(({ historyCalls }) => historyCalls),
    statements: each(({ statements }) => statements),
  };
}

/** Or long enough: a send that took longer than the first check's time has no first check. */
async function untilChecked(bench: Bench, historyCalls: number): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while ((await reading(bench)).historyCalls < historyCalls && performance.now() < until) {
    await sleep(POLL_MS);
  }
}

async function send({ service }: Bench, count: number): Promise<void> {
  await closedLoop(service.url, "/v1/messages", { callers: CALLERS, count, ending: NEVER });
}

async function reading({ service, emulator, proxy }: Bench): Promise<Window> {
  const rows = Number(await request(service.url, "GET", "/_bench/rows"));
  const { historyCalls = 0 } = await emulator.stats();
  return { cpuMs: service.cpuMs(), rows, historyCalls, statements: proxy.statements() };
}

/** Until no more statements come: queue and objects have done what the messages left them to do. */
async function idle({ proxy }: Bench): Promise<void> {
  for (;;) {
    const before = proxy.statements();
    await sleep(IDLE_MS);
    if (proxy.statements() === before) return;
  }
}

/** The least level is the baseline of the others. */
function rowsOf(levels: readonly Level[]): readonly Row[] {
  const [first, ...others] = levels;
  if (!first) return [];
  const figures = [
    ["CPU of the process", "ms a message", ({ cpuMs }: Window) => cpuMs],
    ["rows written", "rows a message", ({ rows }: Window) => rows],
    ["history calls", "calls a message", ({ historyCalls }: Window) => historyCalls],
    ["SQL statements", "statements a message", ({ statements }: Window) => statements],
  ] as const;
  return others.flatMap((level) =>
    figures.map(([figure, unit, pick]) =>
      rowOf({
        part: PART,
        figure: `${figure}, ${level.inFlight.toLocaleString("en")} in flight`,
        unit,
        ours: level.windows.map(pick),
        baseline: first.windows.map(pick),
        against: `${first.inFlight.toLocaleString("en")} in flight`,
        aim: { max: FLAT },
      }),
    ),
  );
}

async function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
