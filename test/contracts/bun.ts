import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../scripts/settings.ts";

/** Smaller than this it is the text that stands in its place until the install script has run. */
const PROGRAM_BYTES = 1_000_000;

/** The program of this system: in its platform's package, until the install script (where it may run) moves it into bun's. */
function bunPath(): string {
  const folder = join(ROOT, "node_modules/@oven");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const program = process.platform === "win32" ? "bun.exe" : "bun";
  const places = [
    join(ROOT, "node_modules/bun/bin/bun.exe"),
    ...names.map((name) => join(folder, name, "bin", program)),
  ];
  const found = places.find((path) => existsSync(path) && statSync(path).size > PROGRAM_BYTES);
  if (found === undefined) throw new Error(`no bun program among ${places.join(", ")}`);
  return found;
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
