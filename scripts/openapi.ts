/**
 * `npm run openapi`: writes `docs/openapi.json`, the contract of this version, and the client's types from it. With `--check` it writes
 * nothing, and fails where a file is not what the routes say.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { stop } from "esbuild";

import { buildContract } from "./build-contract.ts";
import { ROOT } from "./settings.ts";

export const DOCUMENT = "docs/openapi.json";
const CLIENT_TYPES = join(ROOT, "packages/client/scripts/types.ts");

function clientTypes(args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [CLIENT_TYPES, ...args], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}

async function main(isCheck: boolean): Promise<void> {
  const made = (await buildContract("")).get("openapi/openapi.en.json");
  await stop();
  if (made === undefined) throw new Error("no document was made");
  const text = `${JSON.stringify(JSON.parse(made), null, 1)}\n`;
  const path = join(ROOT, DOCUMENT);
  const isSame = existsSync(path) && readFileSync(path, "utf8") === text;
  if (isCheck) {
    if (!isSame) throw new Error(`${DOCUMENT} is not what the routes say: npm run openapi`);
    console.log(`${DOCUMENT} is what the routes say`);
    clientTypes(["--check"]);
    return;
  }
  if (!isSame) writeFileSync(path, text);
  console.log(`${DOCUMENT}: ${(text.length / 1000).toFixed(0)} kB`);
  clientTypes([]);
}

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
try {
  await main(values.check);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
