/**
 * `node scripts/pack-check.ts`: packs each package, installs it in a project of its own, type-checks every entry point there and
 * loads it in Node (both forms), in Bun and in workerd. Needs a registry for what the packages themselves depend on.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CONSUMER_OPTIONS } from "./consumer.ts";
import { loadFaults } from "./pack-load.ts";
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

const OURS = /\/node_modules\/(?:@?k-msg|@message-objects)\//;

export async function checkPacks(): Promise<PackReport[]> {
  const scratch = mkdtempSync(join(tmpdir(), "k-msg-check-"));
  try {
    const tarballs = packAll(scratch);
    const reports: PackReport[] = [];
    for (const folder of OUR_PACKAGES) {
      const name = packageName(join(ROOT, "packages", folder));
      const project = join(scratch, folder);
      mkdirSync(project);
      reports.push({ name, ...(await checkOne(name, folder, project, tarballs)) });
    }
    return reports;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function checkOne(
  name: string,
  folder: string,
  project: string,
  tarballs: ReadonlyMap<string, string>,
): Promise<Omit<PackReport, "name">> {
  writeFileSync(join(project, "package.json"), '{ "type": "module", "private": true }');
  const wanted = [folder, ...ownDependencies(folder)].flatMap((one) => tarballs.get(one) ?? []);
  npm(["install", "--no-audit", "--no-fund", "--prefer-offline", "--silent", ...wanted], project);
  const installed = join(project, "node_modules", name);
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as PackageJson;
  const entries = Object.keys(manifest.exports).map((door) => name + door.slice(1));
  const faults = [
    ...typeFaults(project, entries),
    ...(await loadFaults(project, entries)),
    ...leftOvers(installed),
  ];
  return { entries, faults };
}

/** The packages of ours that it needs, directly or not, by folder. */
function ownDependencies(folder: string): string[] {
  const file = join(ROOT, "packages", folder, "package.json");
  const { dependencies = {} } = JSON.parse(readFileSync(file, "utf8")) as PackageJson;
  const direct = OUR_PACKAGES.filter(
    (other) => packageName(join(ROOT, "packages", other)) in dependencies,
  );
  return [...new Set(direct.flatMap((other) => [other, ...ownDependencies(other)]))];
}

/** The declarations themselves are checked too: a consumer without `skipLibCheck` must not see an error of ours. */
function typeFaults(project: string, entries: readonly string[]): string[] {
  const lines = entries.map(
    (entry, i) => `import * as entry${i} from "${entry}";\nexport { entry${i} };`,
  );
  // As a bundler reads them, and as Node does: once as ECMAScript, once as CommonJS.
  const readers = {
    bundler: { file: "consumer.ts", module: "esnext", moduleResolution: "bundler" },
    esm: { file: "consumer.mts", module: "nodenext", moduleResolution: "nodenext" },
    cjs: { file: "consumer.cts", module: "nodenext", moduleResolution: "nodenext" },
  };
  return Object.entries(readers).flatMap(([reader, { file, ...how }]) => {
    const folder = join(project, reader);
    mkdirSync(folder);
    writeFileSync(join(folder, file), lines.join("\n"));
    const compilerOptions = { ...CONSUMER_OPTIONS, ...how, skipLibCheck: false, types: [] };
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions, files: [file] }),
    );
    return runTsc(folder)
      .filter(({ file: at }) => !at.includes("node_modules/") || OURS.test(at))
      .map(
        ({ file: at, line, text }) => `${reader}: ${at.slice(project.length + 1)}:${line} ${text}`,
      );
  });
}

/** What must not be in a tarball: sources and tests of ours, and addresses of whoever packed it. */
function leftOvers(installed: string): string[] {
  const manifest = readFileSync(join(installed, "package.json"), "utf8");
  return ["private", "scripts", "devDependencies", "_resolved", "/src/", "workspace:"]
    .filter(
      (word) => manifest.includes(`"${word}"`) || (word === "/src/" && /\.\/src\//.test(manifest)),
    )
    .map((word) => `package.json: ${word} does not belong there`);
}

if (import.meta.main) {
  const reports = await checkPacks();
  for (const { name, entries, faults } of reports)
    console.info(`${name}: ${entries.length} entry points, ${faults.join("\n") || "good"}`);
  if (reports.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
}
