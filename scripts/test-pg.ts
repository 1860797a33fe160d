/**
 * `npm run test:pg`: the SQL tests on a real PostgreSQL, in a database made for the run. PG_URL names the server (default
 * postgres://postgres:postgres@127.0.0.1:5432/postgres).
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import postgres from "postgres";

import { migrate } from "./migrate.ts";
import { ROOT } from "./settings.ts";

const server = process.env["PG_URL"] ?? "postgres://postgres:postgres@127.0.0.1:5432/postgres";
const name = `message_objects_test_${process.pid}`;
const admin = postgres(server, { max: 1, connect_timeout: 5, onnotice: () => undefined });

try {
  await admin.unsafe(`create database ${name}`);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(`No PostgreSQL to test on (${reason}). Start one and set PG_URL.`);
  process.exit(1);
}

const url = new URL(server);
url.pathname = `/${name}`;
let code = 1;
try {
  await migrate(url.href);
  const runs = [
    ["run", "--config", "test/config/pg.config.ts"],
    // What reads and writes SQL in workerd, through Hyperdrive, on the same database.
    [
      "run",
      "--config",
      "test/config/worker.config.ts",
      "--project",
      "worker",
      "test/worker/mirror.test.ts",
      "test/worker/http.test.ts",
      "test/worker/report-routes.test.ts",
    ],
  ];
  code = runs.reduce((worst, args) => {
    const result = spawnSync(
      process.execPath,
      [join(ROOT, "node_modules/vitest/vitest.mjs"), ...args],
      {
        cwd: ROOT,
        stdio: "inherit",
        env: { ...process.env, TEST_DATABASE_URL: url.href },
      },
    );
    return Math.max(worst, result.status ?? 1);
  }, 0);
} finally {
  await admin.unsafe(`drop database if exists ${name} with (force)`);
  await admin.end();
}
process.exit(code);
