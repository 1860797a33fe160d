import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../scripts/settings.ts";

/** The program of this system, wherever its install script has not put it in place of the launcher. */
function bunPath(): string {
  const folder = join(ROOT, "node_modules/@oven");
  const found = readdirSync(folder).find((name) => name.startsWith("bun-"));
  const name = process.platform === "win32" ? "bun.exe" : "bun";
  return join(folder, found ?? "bun", "bin", name);
}

/** Runs a script in Bun and returns what it printed. @throws Error with whatever it complained of. */
export function runInBun(script: string, args: readonly string[], cwd: string): string {
  const { stdout, stderr, error } = spawnSync(bunPath(), [script, ...args], {
    cwd,
    encoding: "utf8",
    timeout: 30_000,
  });
  if (error) throw error;
  if (stderr !== "") throw new Error(stderr);
  return stdout;
}
