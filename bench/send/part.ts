/** `POST /v1/messages` against the bare Worker, round by round in turns, in the same kind of process. */
import postgres from "postgres";

import type { BenchContext, BenchPart, Row } from "../frame/part.ts";
import { AS_IN_PRODUCTION } from "../frame/production.ts";
import { rowOf } from "../frame/rows.ts";
import { quantile } from "../frame/statistics.ts";
import type { Emulator, Running } from "../frame/workers.ts";
import { closedLoop } from "./load.ts";

const PART = "send";

interface Scene {
  readonly name: string;
  /** The provider's time for an answer. */
  readonly latencyMs: number;
  readonly callers: number;
  readonly count: number;
  readonly rounds: number;
}

interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** CPU ms of the process a message, until everything that follows from it is done. */
  readonly cpuMs: number;
}

interface Sides {
  readonly ours: readonly Round[];
  readonly bare: readonly Round[];
}

/**
 * A provider that is as far away as a real one, and callers that leave the machine room; and one that is not there at all: then
 * the machine is full, and only the code counts.
 */
const SCENES: readonly Scene[] = [
  {
    name: "100 ms at the provider, 16 callers",
    latencyMs: 100,
    callers: 16,
    count: 600,
    rounds: 5,
  },
  { name: "0 ms at the provider, 8 callers", latencyMs: 0, callers: 8, count: 800, rounds: 5 },
];
const QUICK = { count: 60, rounds: 1 };
const SETTLE_MS = 200;
/** Several times what the mirror's queue takes for a round on the slowest machine. */
const PATIENCE_MS = 120_000;

export const part: BenchPart = {
  name: PART,
  async run(ctx) {
    const emulator = await ctx.emulator();
    const { url: databaseUrl } = await ctx.postgres();
    const ours = await ctx.service({
      folder: ctx.folder(),
      databaseUrl,
      emulatorUrl: emulator.url,
      // Checks would fall into the rounds of either side; what they cost, parts growth and bill tell.
      settings: { CHECK_SCHEDULE: "1h", ...AS_IN_PRODUCTION },
    });
    const bare = await ctx.workerd({
      config: "bench/bare/wrangler.jsonc",
      folder: ctx.folder(),
      bindings: { PROVIDER_URL: emulator.url },
    });
    const mirrored = await mirrorGauge(ctx, databaseUrl);
    const rows: Row[] = [];
    for (const scene of SCENES) {
      const sides = await measure(
        ctx,
        { ...scene, ...(ctx.quick && QUICK) },
        { ours, bare, emulator },
        mirrored,
      );
      rows.push(...rowsOf(scene, sides));
    }
    return rows;
  },
};

async function measure(
  ctx: BenchContext,
  scene: Scene,
  { ours, bare, emulator }: { ours: Running; bare: Running; emulator: Emulator },
  mirrored: () => Promise<number>,
): Promise<Sides> {
  await emulator.settings({ latencyMs: scene.latencyMs, resultAfterMs: 3_600_000 });
  const sides = { ours: [] as Round[], bare: [] as Round[] };
  const { callers, count } = scene;
  // The first round warms both: code is compiled, connections stand.
  for (let round = ctx.quick ? 0 : -1; round < scene.rounds; round++) {
    const expected = (await mirrored()) + count;
    const one = await runRound(ours, "/v1/messages", { callers, count }, async () => {
      const until = performance.now() + PATIENCE_MS;
      while ((await mirrored()) < expected) {
        if (performance.now() > until) throw new Error("the mirror does not get all messages");
        await sleep(SETTLE_MS);
      }
      await sleep(SETTLE_MS);
    });
    const other = await runRound(bare, "/", { callers, count }, async () => sleep(SETTLE_MS));
    if (round < 0) continue;
    sides.ours.push(one);
    sides.bare.push(other);
    ctx.log(
      `${scene.name}: ${Math.round(one.perSecond)}/s, bare ${Math.round(other.perSecond)}/s; CPU ${one.cpuMs.toFixed(2)} ms, bare ${other.cpuMs.toFixed(2)} ms`,
    );
  }
  return sides;
}

async function runRound(
  running: Running,
  path: string,
  load: { callers: number; count: number },
  settled: () => Promise<void>,
): Promise<Round> {
  const before = running.cpuMs();
  const { seconds, latencies } = await closedLoop(running.url, path, load);
  await settled();
  return {
    perSecond: latencies.length / seconds,
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
    cpuMs: (running.cpuMs() - before) / latencies.length,
  };
}

/** Number of messages that Postgres knows as sent: what a round leaves behind must not be the next one's load. */
async function mirrorGauge(ctx: BenchContext, url: string): Promise<() => Promise<number>> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  ctx.defer(async () => sql.end());
  return async () => {
    const [row] = await sql<{ count: string }[]>`
      select count(*) as count from kmsg_delivery_tracking where state = 'sent'`;
    return Number(row?.count ?? 0);
  };
}

function rowsOf(scene: Scene, { ours, bare }: Sides): readonly Row[] {
  const row = (
    figure: string,
    unit: string,
    pick: (round: Round) => number,
    aim?: { min: number },
  ): Row =>
    rowOf({
      part: PART,
      figure: `${figure}, ${scene.name}`,
      unit,
      ours: ours.map(pick),
      baseline: bare.map(pick),
      against: "bare Worker",
      ...(aim && { aim }),
    });
  return [
    row("throughput", "messages/s", ({ perSecond }) => perSecond, { min: 0.85 }),
    row("latency p50", "ms", ({ p50 }) => p50),
    row("latency p95", "ms", ({ p95 }) => p95),
    row("latency p99", "ms", ({ p99 }) => p99),
    row("CPU of the process, mirror and all", "ms a message", ({ cpuMs }) => cpuMs),
  ];
}

async function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
