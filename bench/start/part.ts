/** Start of a fresh process, size of the Worker, and time of the tests. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { ROOT } from "../../scripts/settings.ts";
import type { BenchContext, BenchPart, Row } from "../frame/part.ts";
import { rowOf } from "../frame/rows.ts";
import { buildWorker, type Running } from "../frame/workers.ts";
import { request } from "../send/load.ts";

const PART = "start";

export const part: BenchPart = {
  name: PART,
  async run(ctx) {
    const rows = [...(await coldStarts(ctx)), bundle()];
    return process.env["BENCH_WITH_TESTS"] === "1" ? [...rows, wholeTests()] : rows;
  },
};

interface Start {
  readonly health: number;
  readonly send: number;
}

/** A process each, ours and the bare one in turns. */
async function coldStarts(ctx: BenchContext): Promise<readonly Row[]> {
  const emulator = await ctx.emulator();
  const { url } = await ctx.postgres();
  const ours: Start[] = [];
  const bare: Start[] = [];
  for (let round = 0; round < (ctx.quick ? 1 : 7); round++) {
    const service = await ctx.service({
      folder: ctx.folder(),
      databaseUrl: url,
      emulatorUrl: emulator.url,
    });
    ours.push(await timesOf(service, "/healthz", "/v1/messages"));
    await service.stop();
    const other = await ctx.workerd({
      config: "bench/bare/wrangler.jsonc",
      folder: ctx.folder(),
      bindings: { PROVIDER_URL: emulator.url },
    });
    bare.push(await timesOf(other, "/", "/"));
    await other.stop();
  }
  const row = (figure: string, pick: (start: Start) => number): Row =>
    rowOf({
      part: PART,
      figure,
      unit: "ms",
      ours: ours.map(pick),
      baseline: bare.map(pick),
      against: "bare Worker",
    });
  return [
    row("process start to the first /healthz", ({ health }) => health),
    row("first send of a fresh process", ({ send }) => send),
  ];
}

async function timesOf(running: Running, health: string, send: string): Promise<Start> {
  const first = performance.now();
  await request(running.url, "GET", health);
  const second = performance.now();
  await request(running.url, "POST", send);
  return { health: running.startMs + second - first, send: performance.now() - second };
}

export const BUNDLE = "bundle, gzip";

export function bundle(): Row {
  const code = readFileSync(buildWorker("wrangler.jsonc"));
  const kB = gzipSync(code).length / 1000;
  return rowOf({ part: PART, figure: BUNDLE, unit: "kB", ours: kB, aim: { max: 300 } });
}

function wholeTests(): Row {
  const started = performance.now();
  execFileSync("npm", ["test"], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  const seconds = (performance.now() - started) / 1000;
  return rowOf({ part: PART, figure: "npm test, wall time", unit: "s", ours: seconds });
}
