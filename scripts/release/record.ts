/**
 * A release as it is kept, so that the next version is tried against it (test/e2e/upgrade.e2e.test.ts): the built Worker, its
 * bindings, its contract, and one queue entry of each kind. Of the releases before the last one nothing is kept.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

import { experimental_readRawConfig } from "wrangler";

import { ROOT } from "../settings.ts";
import { queueSamples } from "./queue-samples.ts";

export const LAST_RELEASE = join(ROOT, "test/releases/last");

const SCRIPT = "worker.js";
const PACKED = `${SCRIPT}.gz`;
const CONFIG = "wrangler.json";
/** What clients of this release were made from: the next one is compared with it (scripts/openapi.ts). */
const CONTRACT = "docs/openapi.json";
export const SAMPLES = "queue-samples.json";

/** How it is built, and what no test looks at. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "$schema",
  "main",
  "alias",
  "minify",
  "assets",
  "upload_source_maps",
  "observability",
]);

/** @param root the folder of a clean checkout with its modules, and with its page built */
export function recordRelease(version: string, root = ROOT): void {
  const built = mkdtempSync(join(tmpdir(), "release-"));
  try {
    const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
    const args = [wrangler, "deploy", "--dry-run", "--outdir", built];
    execFileSync(process.execPath, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
    mkdirSync(LAST_RELEASE, { recursive: true });
    writeFileSync(
      join(LAST_RELEASE, PACKED),
      gzipSync(readFileSync(join(built, SCRIPT)), { level: 9 }),
    );
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
  writeJson(CONFIG, { ...bindingsOf(root), main: SCRIPT, no_bundle: true });
  copyFileSync(join(root, CONTRACT), join(LAST_RELEASE, basename(CONTRACT)));
  writeJson(SAMPLES, queueSamples(`release-${version}`));
}

/**
 * Lays the last release out, ready for wrangler.
 * @param vars settings, where wrangler is not given them in another way
 * @returns its configuration
 */
export function unpackRelease(folder: string, vars?: Readonly<Record<string, string>>): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, SCRIPT), gunzipSync(readFileSync(join(LAST_RELEASE, PACKED))));
  const bindings = JSON.parse(readFileSync(join(LAST_RELEASE, CONFIG), "utf8")) as object;
  const config = join(folder, CONFIG);
  writeFileSync(config, JSON.stringify({ ...bindings, vars }));
  return config;
}

function bindingsOf(root: string): object {
  const { rawConfig } = experimental_readRawConfig({ config: join(root, "wrangler.jsonc") });
  return Object.fromEntries(Object.entries(rawConfig).filter(([name]) => !LEFT_OUT.has(name)));
}

function writeJson(name: string, value: object): void {
  writeFileSync(join(LAST_RELEASE, name), `${JSON.stringify(value, null, 2)}\n`);
}
