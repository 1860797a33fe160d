// `npm test`, `npm run test:…`: installs what is missing, then runs a lane of the tests. Further arguments go to Vitest.
// Plain JavaScript: the first run may be on Node 20, without any dependency.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import "./ensure-install.mjs";

const ROOT = join(import.meta.dirname, "..");
const VITEST = "node_modules/vitest/vitest.mjs";

/** What to run of which configuration, and how long where the environment does not say. */
const LANES = {
  all: { config: "all" },
  pure: { config: "pure" },
  e2e: { config: "e2e" },
  chaos: {
    config: "e2e",
    only: ["chaos"],
    files: ["--disableConsoleIntercept"],
    env: { CHAOS_MESSAGES: "2000" },
  },
  outage: { script: "test/outage/run.ts" },
  batch: {
    config: "e2e",
    only: ["e2e"],
    files: ["batch", "failover"],
    env: { BATCH_MEMBERS: "2000", LONG_BATCH_MEMBERS: "10000", FAILOVER_KILLS: "6" },
  },
  model: {
    config: "all",
    only: ["alone", "unit"],
    files: [".model."],
    env: { MODEL_RUNS: "3600" },
  },
  fuzz: {
    config: "fuzz",
    only: ["long", "long alone", "unit"],
    files: ["fuzz"],
    env: { FUZZ_RUNS: "2000", TEXT_RUNS: "20000" },
  },
  texts: {
    config: "fuzz",
    only: ["long", "long alone"],
    files: ["doors.fuzz"],
    env: { TEXT_RUNS: "2000" },
  },
  relay: { config: "e2e", only: ["e2e"], files: ["relay.e2e"] },
  contracts: { config: "contracts", env: { CONTRACTS: "long" } },
  browser: { config: "browser" },
  pg: { script: "scripts/test-pg.ts" },
  mysql: { script: "scripts/test-mysql.ts" },
};

const [first = "", ...others] = process.argv.slice(2);
const name = first in LANES ? first : "all";
const given = first in LANES ? others : process.argv.slice(2);
const { config, only = [], files = [], env = {}, script } = LANES[name];
const args = script
  ? [script, ...given]
  : [
      VITEST,
      "run",
      `--config=test/config/${config}.config.ts`,
      ...only.map((project) => `--project=${project}`),
      ...files,
      ...given,
    ];
// The lockfile's Node, which was perhaps not there when this process began.
const result = spawnSync(join(ROOT, "node_modules/.bin/node"), args, {
  cwd: ROOT,
  stdio: "inherit",
  env: { ...env, ...process.env },
});
if (result.error) throw result.error;
process.exit(result.status ?? 1);
