/**
 * `node scripts/pack-check.ts`: packs each package, installs it in a project of its own, type-checks and loads every entry point
 * there. Needs a registry for what the packages themselves depend on.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CONSUMER_OPTIONS } from "./exports-probe.ts";
import { ROOT } from "./settings.ts";
import { npm, OUR_PACKAGES, packAll, packageName } from "./tarballs.ts";
import { runTsc } from "./tsc.ts";

export interface PackReport {
  readonly name: string;
  /** Entry points that were checked. */
  readonly entries: readonly string[];
  /** What is wrong, in words; empty when the package is good to publish. */
  readonly faults: readonly string[];
}

interface PackageJson {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Only Bun can load these; the others are loaded by Node. */
const ONLY_BUN = /\/bun$/;

export function checkPacks(): PackReport[] {
  const scratch = mkdtempSync(join(tmpdir(), "k-msg-check-"));
  try {
    const tarballs = packAll(scratch);
    return OUR_PACKAGES.map((folder) => {
      const name = packageName(join(ROOT, "packages", folder));
      const project = join(scratch, folder);
      mkdirSync(project);
      return { name, ...checkOne(name, folder, project, tarballs) };
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function checkOne(
  name: string,
  folder: string,
  project: string,
  tarballs: ReadonlyMap<string, string>,
): Omit<PackReport, "name"> {
  writeFileSync(join(project, "package.json"), '{ "type": "module", "private": true }');
  const wanted = [folder, ...ownDependencies(folder)].flatMap((one) => tarballs.get(one) ?? []);
  npm(["install", "--no-audit", "--no-fund", "--prefer-offline", "--silent", ...wanted], project);
  const installed = join(project, "node_modules", name);
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as PackageJson;
  const entries = Object.keys(manifest.exports).map((door) => name + door.slice(1));
  const faults = [
    ...typeFaults(project, entries),
    ...entries.filter((entry) => !ONLY_BUN.test(entry)).flatMap((entry) => load(project, entry)),
    ...leftOvers(installed),
  ];
  return { entries, faults };
}

/** The packages of ours that it needs, directly or not, by folder. */
function ownDependencies(folder: string): string[] {
  const file = join(ROOT, "packages", folder, "package.json");
  const { dependencies = {} } = JSON.parse(readFileSync(file, "utf8")) as PackageJson;
  const direct = OUR_PACKAGES.filter((other) => `@k-msg/${other}` in dependencies);
  return [...new Set(direct.flatMap((other) => [other, ...ownDependencies(other)]))];
}

/** The declarations themselves are checked too: a consumer without `skipLibCheck` must not see an error of ours. */
function typeFaults(project: string, entries: readonly string[]): string[] {
  const lines = entries.map(
    (entry, i) => `import * as entry${i} from "${entry}";\nexport { entry${i} };`,
  );
  writeFileSync(join(project, "consumer.ts"), lines.join("\n"));
  const compilerOptions = { ...CONSUMER_OPTIONS, skipLibCheck: false, types: [] };
  const options = { compilerOptions, files: ["consumer.ts"] };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(options));
  return runTsc(project)
    .filter(({ file }) => !file.includes("node_modules/") || file.includes("/@k-msg/"))
    .map(({ file, line, text }) => `${file.slice(project.length + 1)}:${line} ${text}`);
}

function load(project: string, entry: string): string[] {
  const code = `const all = await import("${entry}"); if (Object.keys(all).length === 0) throw new Error("is empty");`;
  const args = ["--input-type=module", "-e", code];
  const result = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
  return result.status === 0 ? [] : [`${entry}: ${result.stderr.trim()}`];
}

/** What must not be in a tarball: sources and tests of ours, and addresses of whoever packed it. */
function leftOvers(installed: string): string[] {
  const manifest = readFileSync(join(installed, "package.json"), "utf8");
  return ["private", "scripts", "_resolved", "/src/", "workspace:"]
    .filter(
      (word) => manifest.includes(`"${word}"`) || (word === "/src/" && /\.\/src\//.test(manifest)),
    )
    .map((word) => `package.json: ${word} does not belong there`);
}

if (import.meta.main) {
  const reports = checkPacks();
  for (const { name, entries, faults } of reports)
    console.info(`${name}: ${entries.length} entry points, ${faults.join("\n") || "good"}`);
  if (reports.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
}
