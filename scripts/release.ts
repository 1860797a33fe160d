/**
 * `npm run release -- VERSION`: gives the unreleased changes a version, keeps the built Worker for the tests of the next one, commits
 * and tags. It pushes and deploys nothing.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { buildDashboard } from "./build-dashboard.ts";
import { changelogOf, nextVersion } from "./release/changelog.ts";
import { recordRelease } from "./release/record.ts";
import { ROOT } from "./settings.ts";

const CHANGELOG = join(ROOT, "CHANGELOG.md");

const git = (...args: readonly string[]): string =>
  execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim();

function versionNow(): string {
  return (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string })
    .version;
}

async function release(asked: string | undefined): Promise<void> {
  const version = nextVersion(versionNow(), asked);
  if (git("status", "--porcelain") !== "") throw new Error("Commit first: a release is a commit.");
  const changelog = changelogOf(readFileSync(CHANGELOG, "utf8"), version, new Date());
  await buildDashboard();
  recordRelease(version);
  writeFileSync(CHANGELOG, changelog);
  // Of the service, its client and the lockfile, and of nothing else.
  const whose = ["--workspace=packages/client", "--include-workspace-root"];
  execFileSync("npm", ["version", version, "--no-git-tag-version", ...whose], {
    cwd: ROOT,
    stdio: "ignore",
  });
  const manifests = ["package.json", "package-lock.json", "packages/client/package.json"];
  git("add", "CHANGELOG.md", ...manifests, "test/releases");
  git("commit", "-m", `Release ${version}`);
  git("tag", "-a", `v${version}`, "-m", `Release ${version}`);
  console.log(
    `v${version} is committed and tagged. docs/operate/upgrade.md says how it is deployed.`,
  );
}

try {
  await release(process.argv[2]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
