/**
 * npm run bench [-- --quick] [--only <part>[,<part>]] [--long] [--with-tests] [--record [--last]] [--render] [--list]
 * One Markdown table on stdout, progress on stderr, figures in .build/bench/. Errors fail; times never do.
 * --record puts the figures into bench/results.json, README and docs (with --last those of the run before, measuring nothing);
 * --render makes README and docs anew from bench/results.json.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

import { ROOT } from "../scripts/settings.ts";
import { openContext } from "./frame/context.ts";
import { COMMITTED_FIGURES, LAST_FIGURES, optionsFault, runFile } from "./frame/figures.ts";
import { cpuTicks, describeMachine, stolenSince } from "./frame/machine.ts";
import { putBetween } from "./frame/marked.ts";
import type { BenchContext, BenchPart } from "./frame/part.ts";
import { mergeResults, type PartResult, type Results } from "./frame/results.ts";
import { isTold } from "./frame/rows.ts";
import { fullTable } from "./frame/table.ts";
import { parts } from "./parts.ts";

const QUICK_LANES = 2;

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    long: { type: "boolean", default: false },
    "with-tests": { type: "boolean", default: false },
    record: { type: "boolean", default: false },
    last: { type: "boolean", default: false },
    render: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
});
const quick = options.quick;
const fault = optionsFault(options);
if (fault !== undefined) throw new Error(fault);
const order = parts.map(({ name }) => name);
let shared: ReturnType<BenchContext["postgres"]> | undefined;

if (options.long) process.env["BENCH_LONG"] = "1";
if (options["with-tests"]) process.env["BENCH_WITH_TESTS"] = "1";
if (options.list) console.log(order.join("\n"));
else if (options.render) writeDocs(readResults(COMMITTED_FIGURES));
else if (options.record && options.last) record(readResults(LAST_FIGURES));
else await main();

async function main(): Promise<void> {
  const whole = openContext(quick, () => undefined);
  let now: Results = { parts: [] };
  try {
    await runAll(wanted(options.only), whole.ctx, (parts) => {
      now = { parts };
    });
  } finally {
    // What was measured before a part failed is kept.
    writeResults(runFile(options), now);
    await whole.close();
  }
  console.log(fullTable(now));
  if (options.record) record(now);
  // Handles of runtimes that were stopped must not hold the command.
  process.exit();
}

function wanted(only: string | undefined): readonly BenchPart[] {
  if (only === undefined) return parts;
  return only.split(",").map((name) => {
    const found = parts.find((part) => part.name === name);
    if (!found) throw new Error(`--only: there is no ${name}, but ${order.join(", ")}`);
    return found;
  });
}

/** One after the other, so that none disturbs another's times; a smoke test has none. */
async function runAll(
  all: readonly BenchPart[],
  whole: BenchContext,
  keep: (done: readonly PartResult[]) => void,
): Promise<void> {
  const done = new Map<number, PartResult>();
  const left = [...all.entries()];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      done.set(next[0], await runPart(next[1], whole));
      keep(all.flatMap((_part, index) => done.get(index) ?? []));
    }
  };
  await Promise.all(Array.from({ length: quick ? QUICK_LANES : 1 }, lane));
}

/** @param whole outlives the part. */
async function runPart(part: BenchPart, whole: BenchContext): Promise<PartResult> {
  const log = (text: string): void => console.error(`[${part.name}] ${text}`);
  const started = performance.now();
  const ticks = cpuTicks();
  let version: string | undefined;
  log("begins");
  const { ctx, close } = openContext(quick, log);
  try {
    const rows = await part.run({
      ...ctx,
      postgres: async () => {
        // Half a smoke test would be the making of databases.
        const made = await (quick ? (shared ??= whole.postgres()) : ctx.postgres());
        ({ version } = made);
        return made;
      },
    });
    const told = rows.filter(isTold);
    const untold = rows.filter((row) => !isTold(row)).map(({ figure }) => figure);
    if (untold.length > 0) log(`this machine does not tell: ${untold.join("; ")}`);
    const seconds = Math.round((performance.now() - started) / 1000);
    log(`done in ${seconds} s`);
    const stolen = stolenSince(ticks);
    const machine = describeMachine(version);
    const at = new Date().toISOString();
    return {
      name: part.name,
      at,
      seconds,
      machine,
      ...(stolen !== undefined && { stolen }),
      rows: told,
    };
  } finally {
    await close();
  }
}

function record(measured: Results): void {
  const results = mergeResults(readResults(COMMITTED_FIGURES), measured, order);
  writeResults(COMMITTED_FIGURES, results);
  writeDocs(results);
}

function readResults(file: string): Results {
  return JSON.parse(readFileSync(join(ROOT, file), "utf8")) as Results;
}

function writeResults(file: string, results: Results): void {
  const path = join(ROOT, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
}

function writeDocs(results: Results): void {
  const path = join(ROOT, "docs/design/performance.md");
  writeFileSync(path, putBetween(readFileSync(path, "utf8"), "bench", fullTable(results)));
}
