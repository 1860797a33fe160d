/** Which version lies here: what a deployment is marked with, and compared by. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../settings.ts";

const SHORT = 12;

export interface Here {
  /** The commit, with `-changed` where files differ from it; undefined outside a repository. */
  readonly tag: string | undefined;
  readonly release: string;
}

export function versionHere(): Here {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    version: string;
  };
  try {
    const commit = git("rev-parse", "HEAD").trim().slice(0, SHORT);
    const changed = git("status", "--porcelain", "--untracked-files=no").trim() !== "";
    return { tag: commit + (changed ? "-changed" : ""), release: version };
  } catch {
    return { tag: undefined, release: version };
  }
}

function git(...args: readonly string[]): string {
  return execFileSync("git", args, {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}
