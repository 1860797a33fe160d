/**
 * `npm run openapi`: writes `docs/openapi.json`, the contract of this version, and the client's types from it. With `--check` it writes
 * nothing, and fails where a file is not what the routes say, or where something breaks that clients of the last release rely on and
 * the changelog does not say so.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { stop } from "esbuild";

import { buildContract } from "./build-contract.ts";
import { breaksOf, type Document } from "./openapi/breaking.ts";
import { announcesBreak } from "./release/changelog.ts";
import { LAST_RELEASE } from "./release/record.ts";
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
    reportBreaks(JSON.parse(text) as Document);
    return;
  }
  if (!isSame) writeFileSync(path, text);
  console.log(`${DOCUMENT}: ${(text.length / 1000).toFixed(0)} kB`);
  clientTypes([]);
}

/** @throws Error where something breaks that the changelog does not announce. */
function reportBreaks(now: Document): void {
  const old = JSON.parse(readFileSync(join(LAST_RELEASE, "openapi.json"), "utf8")) as Document;
  const breaks = breaksOf(old, now);
  console.log(`${breaks.length} breaking changes since the last release`);
  for (const one of breaks) console.log(`- ${one}`);
  if (breaks.length === 0 || announcesBreak(readFileSync(join(ROOT, "CHANGELOG.md"), "utf8")))
    return;
  throw new Error(
    'Say in CHANGELOG.md, under "Unreleased", what breaks and what a client does: a line that begins "- Breaking:".',
  );
}

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
try {
  await main(values.check);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
