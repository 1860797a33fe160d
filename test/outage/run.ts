/**
 * `npm run test:outage`: accepted means sent, or reported as not sent, whatever the provider, its relay or our account suffers
 * from. Processes and real time. `-- --only 502/45s,o8` picks scenarios by the beginnings of their names, `-- --lanes 2` says
 * how many run at once, `OUTAGE=short` is the form for CI.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { buildDashboard } from "../../scripts/build-dashboard.ts";
import { inParallel } from "../chaos/random.ts";
import { cleanUp, stateFolder } from "../e2e/support.ts";
import { isWell, lineOf, tableOf, type Result } from "./print.ts";
import { scenarios, type Scenario } from "./scenarios.ts";
import { startWorld } from "./world.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    lanes: { type: "string", default: "5" },
    list: { type: "boolean", default: false },
  },
});

const chosen = scenarios(process.env["OUTAGE"] === "short").filter(({ name }) => isChosen(name));
if (values.list) console.log(chosen.map(({ name }) => name).join("\n"));
else if (chosen.length === 0) fail(`--only: no scenario begins with ${values.only}`);
else await runAll();

function isChosen(name: string): boolean {
  return values.only?.split(",").some((start) => name.startsWith(start)) ?? true;
}

async function runAll(): Promise<void> {
  await buildDashboard();
  const root = stateFolder();
  const results = new Map<Scenario, Result>();
  const runThem = async (some: readonly Scenario[], lanes: number): Promise<void> =>
    inParallel(some.length, lanes, async (index) => {
      const scenario = some[index];
      if (!scenario) return;
      const result = await runOne(scenario, join(root, String(index)));
      console.log(lineOf(result));
      results.set(scenario, result);
    });
  try {
    await runThem(
      chosen.filter(({ alone }) => !alone),
      Number(values.lanes),
    );
    await runThem(
      chosen.filter(({ alone }) => alone),
      1,
    );
  } finally {
    await cleanUp();
  }
  const inOrder = chosen.flatMap((scenario) => results.get(scenario) ?? []);
  console.log(`\n${tableOf(inOrder)}\n`);
  const bad = inOrder.filter((result) => !isWell(result));
  if (bad.length > 0)
    fail(`${bad.length} of ${inOrder.length} are bad:\n${bad.map(lineOf).join("\n")}`);
}

/** @param stateDir a folder of its own, which does not outlive it. */
async function runOne({ name, world: options, run }: Scenario, stateDir: string): Promise<Result> {
  try {
    const world = await startWorld({ ...options, stateDir });
    try {
      return { name, judged: await run(world) };
    } finally {
      await world.stop();
    }
  } catch (error) {
    return {
      name,
      judged: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  } finally {
    rmSync(stateDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
