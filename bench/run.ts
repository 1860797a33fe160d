/**
 * npm run bench [-- --quick] [--only <part>[,<part>]] [--long] [--with-tests] [--write-docs] [--render] [--list]
 * One Markdown table on stdout, progress on stderr, bench/results.json. Errors fail; times never do.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

import { ROOT } from "../scripts/settings.ts";
import { openContext } from "./frame/context.ts";
import { cpuTicks, describeMachine, stolenSince } from "./frame/machine.ts";
import { putBetween } from "./frame/marked.ts";
import type { BenchContext, BenchPart } from "./frame/part.ts";
import { mergeResults, type PartResult, type Results } from "./frame/results.ts";
import { isTold } from "./frame/rows.ts";
import { fullTable, shortTable } from "./frame/table.ts";
import { parts } from "./parts.ts";

const RESULTS = join(ROOT, "bench/results.json");
/** A smoke test's figures are nobody's. */
const QUICK_RESULTS = join(ROOT, ".build/bench/quick.json");

const QUICK_LANES = 2;

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    long: { type: "boolean", default: false },
    "with-tests": { type: "boolean", default: false },
    "write-docs": { type: "boolean", default: false },
    render: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
});
const quick = options.quick;
const order = parts.map(({ name }) => name);
let shared: ReturnType<BenchContext["postgres"]> | undefined;

if (options.long) process.env["BENCH_LONG"] = "1";
if (options["with-tests"]) process.env["BENCH_WITH_TESTS"] = "1";
if (options.list) console.log(order.join("\n"));
else if (options.render) writeDocs(readResults(RESULTS));
else await main();

async function main(): Promise<void> {
  const whole = openContext(quick, () => undefined);
  const file = quick ? QUICK_RESULTS : RESULTS;
  const before = quick || !existsSync(file) ? undefined : readResults(file);
  let now: Results = { parts: [] };
  let results = now;
  try {
    await runAll(wanted(options.only), whole.ctx, (parts) => {
      now = { parts };
    });
  } finally {
    // What was measured before a part failed is kept. Not sooner: the tests, which a part may run, compare it with the docs.
    results = mergeResults(before, now, order);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
    await whole.close();
  }
  console.log(fullTable(now));
  if (options["write-docs"] && !quick) writeDocs(results);
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

function readResults(file: string): Results {
  return JSON.parse(readFileSync(file, "utf8")) as Results;
}

function writeDocs(results: Results): void {
  for (const [file, table] of [
    ["docs/performance.md", fullTable(results)],
    ["README.md", shortTable(results)],
  ] as const) {
    const path = join(ROOT, file);
    writeFileSync(path, putBetween(readFileSync(path, "utf8"), "bench", table));
  }
}
