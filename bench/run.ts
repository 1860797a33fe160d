/**
 * npm run bench [-- --quick] [--only <part>[,<part>]] [--long] [--with-tests] [--write-docs] [--render] [--list]
 * One Markdown table on stdout, progress on stderr, bench/results.json. Errors fail; times never do.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

import { ROOT } from "../scripts/settings.ts";
import { openContext } from "./frame/context.ts";
import { describeMachine } from "./frame/machine.ts";
import { putBetween } from "./frame/marked.ts";
import type { BenchPart } from "./frame/part.ts";
import { mergeResults, type PartResult, type Results } from "./frame/results.ts";
import { fullTable, shortTable } from "./frame/table.ts";
import { parts } from "./parts.ts";

const RESULTS = join(ROOT, "bench/results.json");
/** A smoke test's figures are nobody's. */
const QUICK_RESULTS = join(ROOT, ".build/bench/quick.json");

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

if (options.long) process.env["BENCH_LONG"] = "1";
if (options["with-tests"]) process.env["BENCH_WITH_TESTS"] = "1";
if (options.list) console.log(order.join("\n"));
else if (options.render) writeDocs(readResults(RESULTS));
else await main();

async function main(): Promise<void> {
  const done: PartResult[] = [];
  const postgres = new Set<string>();
  for (const part of wanted(options.only)) done.push(await runPart(part, postgres));
  if (postgres.size === 0) postgres.add(await postgresVersion());
  const now = { machine: describeMachine([...postgres].join(", ")), parts: done };
  const file = quick ? QUICK_RESULTS : RESULTS;
  const before = quick || !existsSync(file) ? undefined : readResults(file);
  const results = options.only === undefined ? now : mergeResults(before, now, order);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
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

/** @param versions gets the Postgres that the part used. */
async function runPart(part: BenchPart, versions: Set<string>): Promise<PartResult> {
  const log = (text: string): void => console.error(`[${part.name}] ${text}`);
  const started = performance.now();
  log("begins");
  const { ctx, close } = openContext(quick, log);
  try {
    const rows = await part.run({
      ...ctx,
      postgres: async () => {
        const made = await ctx.postgres();
        versions.add(made.version);
        return made;
      },
    });
    const seconds = Math.round((performance.now() - started) / 1000);
    log(`done in ${seconds} s`);
    return { name: part.name, at: new Date().toISOString(), seconds, rows };
  } finally {
    await close();
  }
}

async function postgresVersion(): Promise<string> {
  const { ctx, close } = openContext(quick, () => undefined);
  try {
    return (await ctx.postgres()).version;
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
