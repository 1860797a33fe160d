/** The CPU time of the send path, by neighbour: the same load with one neighbour after the other replaced by one that does nothing. */
import type { BenchPart, Row } from "../frame/part.ts";
import { AS_IN_PRODUCTION, FIELDS_PLAIN, UNGUARDED } from "../frame/production.ts";
import { rowOf } from "../frame/rows.ts";
import type { Running } from "../frame/workers.ts";
import { closedLoop } from "../send/load.ts";

const PART = "costs";

interface Variant {
  readonly name: string;
  /** For the Worker in bench/costs/worker. */
  readonly without?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

const VARIANTS: readonly Variant[] = [
  { name: "all of it" },
  { name: "without mirror", without: "mirror" },
  { name: "without ledger", without: "ledger" },
  { name: "without gate", without: "gate" },
  { name: "without mirror, ledger, gate", without: "mirror,ledger,gate" },
  { name: "without field protection", settings: FIELDS_PLAIN },
  { name: "without guards", settings: UNGUARDED },
];
/** That it runs at all. */
const LEAN: Variant = { name: "", without: "mirror,ledger,gate" };
const LOAD = { callers: 8, count: 300 };
const ROUNDS = 5;
/** Longer than the queue holds a batch back. */
const QUEUE_MS = 1200;
const CALM_MS = 300;
/** Two ticks of the clock that CPU time is told by. */
const CALM_CPU_MS = 20;
const PATIENCE_MS = 120_000;

export const part: BenchPart = {
  name: PART,
  async run(ctx) {
    const emulator = await ctx.emulator();
    await emulator.settings({ resultAfterMs: 3_600_000 });
    const { url: databaseUrl } = await ctx.postgres();
    const services: Running[] = [];
    for (const { without = "", settings = AS_IN_PRODUCTION } of ctx.quick ? [LEAN] : VARIANTS) {
      services.push(
        await ctx.service({
          main: "bench/costs/worker/index.ts",
          folder: ctx.folder(),
          databaseUrl,
          emulatorUrl: emulator.url,
          settings: { CHECK_SCHEDULE: "1h", BENCH_WITHOUT: without, ...settings },
        }),
      );
    }
    if (ctx.quick) {
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
  const until = performance.now() + PATIENCE_MS;
  for (let calm = false; !calm;) {
    if (performance.now() > until) throw new Error("the service does not come to rest");
    const now = service.cpuMs();
    await sleep(CALM_MS);
    calm = !(service.cpuMs() - now > CALM_CPU_MS);
  }
  return (service.cpuMs() - before) / load.count;
}

function rowsOf([whole = [], ...others]: readonly number[][]): readonly Row[] {
  return others.map((ours, index) =>
    rowOf({
      part: PART,
      figure: `CPU of the process ${VARIANTS[index + 1]?.name}`,
      unit: "ms a message",
      ours,
      baseline: whole,
      against: VARIANTS[0]?.name ?? "",
    }),
  );
}

async function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
