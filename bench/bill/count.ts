/** Counts of messages in workerd, by test/schedule/storage.test.ts: the same counters that guard the rows in `npm run test:e2e`. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { ROOT } from "../../scripts/settings.ts";
import type { Counted } from "./prices.ts";

const COLUMNS = [
  "checks",
  "rows",
  "sharedRows",
  "requests",
  "alarms",
  "queueMessages",
  "sharedRequests",
  "rowsRead",
  "awakeMs",
  "sharedAwakeMs",
] as const satisfies readonly (keyof Counted)[];

export interface Counts {
  /** A message alone, for each number of checks. */
  readonly messages: readonly Counted[];
  /** Shared rows a message when many come at once; undefined when that was not asked for. */
  readonly crowdRows: number | undefined;
}

/** @throws Error when the test fails, or when its table is not what this file reads. */
export async function countInWorkerd(checks: readonly number[], crowd: boolean): Promise<Counts> {
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const only = crowd ? [] : ["-t", "unchanged check"];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      vitest,
      "run",
      "--config",
      "test/config/e2e.config.ts",
      "--project",
      "costs",
      "test/schedule/storage.test.ts",
      ...only,
    ],
    {
      cwd: ROOT,
      env: { ...process.env, STORAGE_CHECKS: checks.join(","), NO_COLOR: "1" },
      maxBuffer: 1e8,
    },
  );
  return {
    messages: checks.map((number) => messageOf(stdout, number)),
    crowdRows: crowdOf(stdout),
  };
}

function messageOf(output: string, checks: number): Counted {
  const line = output.split("\n").find((text) => text.startsWith(`| SMS | ${checks} |`));
  const cells = (line ?? "").split("|").slice(2, -1).map(Number);
  if (cells.length !== COLUMNS.length || cells.some(Number.isNaN)) {
    throw new Error(`the storage test printed nothing for ${checks} checks`);
  }
  return Object.fromEntries(
    COLUMNS.map((name, index) => [name, cells[index]]),
  ) as unknown as Counted;
}

function crowdOf(output: string): number | undefined {
  const found = /shared rows a message, \d+ at once: ([\d.]+)/.exec(output);
  return found ? Number(found[1]) : undefined;
}
