/**
 * `node scripts/swap-upstream.ts <tarballs…>`: the contract tests against other packages of the same names. Each tarball takes
 * the place of our package in a copy of this repository; what is not given stays ours. Prints the tests whose outcome differs
 * from ours, and ends with 1 when there are any.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative, resolve } from "node:path";

import { ROOT } from "./settings.ts";
import { linkModules, packageName } from "./tarballs.ts";

export interface Difference {
  /** File and full name of the test. */
  readonly test: string;
  readonly ours: string;
  readonly theirs: string;
  /** What the failing one of the two said. */
  readonly message: string;
}

interface Outcome {
  readonly status: string;
  readonly message: string;
}

/** What a test run needs of the repository. */
const PARTS = ["packages", "scripts", "test", "emulator", "migrations"];
const FILES = /^(package|tsconfig|wrangler|worker-configuration).*\.(json|jsonc|ts)$/;

/** The contract tests that ask about the packages, not about how this repository keeps them. */
export const SWAP_TESTS = ["compile", "exports", "kmsg-vectors", "run", "wire"];

/**
 * @param tarballs of packages whose names are those of ours
 * @param tests which contract tests to run, by file name
 * @throws Error when a tarball is of no package of ours, or the tests do not run at all
 */
export function compareWith(
  tarballs: readonly string[],
  tests: readonly string[] = SWAP_TESTS,
): Difference[] {
  const folder = mkdtempSync(join(tmpdir(), "k-msg-swap-"));
  try {
    const ours = runContracts(copyRepository(join(folder, "ours"), []), tests);
    const theirs = runContracts(copyRepository(join(folder, "theirs"), tarballs), tests);
    return differences(ours, theirs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tests that one side lacks count as different too. Pure. */
export function differences(
  ours: ReadonlyMap<string, Outcome>,
  theirs: ReadonlyMap<string, Outcome>,
): Difference[] {
  const absent: Outcome = { status: "absent", message: "" };
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((test) => {
    const mine = ours.get(test) ?? absent;
    const other = theirs.get(test) ?? absent;
    // Both may fail, for different reasons.
    if (mine.status === other.status && mine.message === other.message) return [];
    const message = other.message || mine.message;
    return [{ test, ours: mine.status, theirs: other.status, message }];
  });
}

function copyRepository(target: string, tarballs: readonly string[]): string {
  mkdirSync(target, { recursive: true });
  const files = readdirSync(ROOT).filter((name) => FILES.test(name));
  for (const part of [...PARTS, ...files])
    cpSync(join(ROOT, part), join(target, part), {
      recursive: true,
      filter: (source) =>
        !/[/\\](node_modules|\.wrangler|\.build|\.state)([/\\]|$)/.test(source.slice(ROOT.length)),
    });
  const given = new Map(tarballs.map((tarball) => unpack(resolve(tarball), target)));
  linkModules(join(target, "node_modules"), (name) => {
    const own = packageName(join(ROOT, "packages", name));
    const taken = given.get(own);
    given.delete(own);
    return taken ?? join(target, "packages", name);
  });
  const [stranger] = given.keys();
  if (stranger !== undefined) throw new Error(`${stranger}: we have no package of this name`);
  return target;
}

function unpack(tarball: string, target: string): [string, string] {
  // Beside the linked modules: what it imports is found there.
  const folder = join(target, "upstream", basename(tarball, ".tgz"));
  mkdirSync(folder, { recursive: true });
  const args = ["-xzf", tarball, "-C", folder, "--strip-components=1"];
  const result = spawnSync("tar", args, { encoding: "utf8" });
  if (result.status !== 0) throw new Error(`${tarball}: ${result.stderr}`);
  const { name } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    name: string;
  };
  return [name, folder];
}

function runContracts(root: string, tests: readonly string[]): Map<string, Outcome> {
  const report = join(root, "report.json");
  // A run inside a test run starts its own backends, on ports of its own.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST_|CONTRACTS)/.test(name)),
  );
  const result = spawnSync(
    process.execPath,
    [
      join(ROOT, "node_modules/vitest/vitest.mjs"),
      "run",
      "--config=test/config/contracts.config.ts",
      "--project=contracts",
      "--reporter=json",
      `--outputFile=${report}`,
      ...tests.map((name) => `test/contracts/${name}.`),
    ],
    { cwd: root, env, encoding: "utf8" },
  );
  if (!existsSync(report)) throw new Error(`the contract tests did not run\n${result.stderr}`);
  return readReport(readFileSync(report, "utf8"), root);
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function readReport(text: string, root: string): Map<string, Outcome> {
  const found = new Map<string, Outcome>();
  for (const { name, message, assertionResults } of (JSON.parse(text) as Report).testResults) {
    const file = relative(root, name);
    // A file that cannot even be loaded has no tests to tell of it.
    if (assertionResults.length === 0) found.set(file, { status: "failed", message });
    for (const { fullName, status, failureMessages } of assertionResults) {
      const said = failureMessages.join("\n").replaceAll(root, "");
      // Without the stack: where the copy lies says nothing about the packages.
      const message = said.replaceAll(/\n[ \t]+at .*/g, "");
      found.set(`${file}: ${fullName}`, { status, message });
    }
  }
  if (found.size === 0) throw new Error("the contract tests found nothing to run");
  return found;
}

if (import.meta.main) {
  const tarballs = process.argv.slice(2);
  // It has no options: whoever asks for one gets the usage, not an error of tar.
  if (tarballs.length === 0 || tarballs.some((name) => name.startsWith("-"))) {
    console.error("usage: node scripts/swap-upstream.ts <tarball> …");
    process.exit(2);
  }
  const found = compareWith(tarballs);
  for (const { test, ours, theirs, message } of found)
    console.info(
      `${test}\n  ours ${ours}, theirs ${theirs}\n  ${message.split("\n", 3).join("\n  ")}`,
    );
  console.info(found.length === 0 ? "no difference" : `${found.length} tests differ`);
  if (found.length > 0) process.exitCode = 1;
}
