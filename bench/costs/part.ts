/** Where the send path's CPU time goes: the same load with one neighbour after the other replaced by one that does nothing. */
import type { BenchPart, Row } from "../frame/part.ts";
import { rowOf } from "../frame/rows.ts";
import type { Running } from "../frame/workers.ts";
import { closedLoop } from "../send/load.ts";

const PART = "costs";
const VARIANTS = ["", "mirror", "ledger", "gate", "mirror,ledger,gate"];
const LOAD = { callers: 8, count: 300 };
const ROUNDS = 5;
/** Longer than the queue holds a batch back. */
const QUEUE_MS = 1200;
const CALM_MS = 300;
/** Two ticks of the clock that CPU time is told by. */
const CALM_CPU_MS = 20;

export const part: BenchPart = {
  name: PART,
  async run(ctx) {
    const emulator = await ctx.emulator();
    await emulator.settings({ resultAfterMs: 3_600_000 });
    const { url: databaseUrl } = await ctx.postgres();
    const services: Running[] = [];
    for (const without of ctx.quick ? VARIANTS.slice(-1) : VARIANTS) {
      const settings = { CHECK_SCHEDULE: "1h", BENCH_WITHOUT: without };
      services.push(
        await ctx.service({
          main: "bench/costs/worker/index.ts",
          folder: ctx.folder(),
          databaseUrl,
          emulatorUrl: emulator.url,
          settings,
        }),
      );
    }
    if (ctx.quick) {
      // That it runs at all.
      for (const service of services) await cpuOf(service, { callers: 4, count: 10 });
      return [];
    }
    const costs: number[][] = services.map(() => []);
    for (let round = -1; round < ROUNDS; round++) {
      for (const [index, service] of services.entries()) {
        const cost = await cpuOf(service, LOAD);
        // The first round warms.
        if (round >= 0) costs[index]?.push(cost);
      }
      ctx.log(`round ${round + 1} of ${ROUNDS}`);
    }
    return rowsOf(costs);
  },
};

/** CPU ms of the process a message, until it is calm again. */
async function cpuOf(service: Running, load: typeof LOAD): Promise<number> {
  const before = service.cpuMs();
  await closedLoop(service.url, "/v1/messages", load);
  await sleep(QUEUE_MS);
  for (;;) {
    const now = service.cpuMs();
    await sleep(CALM_MS);
    if (service.cpuMs() - now <= CALM_CPU_MS) break;
  }
  return (service.cpuMs() - before) / load.count;
}

function rowsOf([whole = [], ...others]: readonly number[][]): readonly Row[] {
  return others.map((ours, index) =>
    rowOf({
      part: PART,
      figure: `CPU of the process without ${VARIANTS[index + 1]?.replaceAll(",", ", ")}`,
      unit: "ms a message",
      ours,
      baseline: whole,
      against: "all of it",
    }),
  );
}

async function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
