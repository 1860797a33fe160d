import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

import { ROOT } from "./settings.ts";

/** One complaint of the compiler. */
export interface Diagnostic {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly code: string;
  readonly text: string;
}

/** Runs the pinned compiler on a project. Complaints are data; they do not throw. */
export function runTsc(project: string): Diagnostic[] {
  const result = spawnSync(
    process.execPath,
    [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", project, "--pretty", "false"],
    { encoding: "utf8", cwd: project },
  );
  return readDiagnostics(`${result.stdout}${result.stderr}`, project);
}

/** @throws Error when the compiler said something that is not about a line of a file, such as a bad option. */
export function readDiagnostics(output: string, base: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const line of output.split("\n")) {
    const match = /^([^(]+)\((\d+),\d+\): error (TS\d+): (.*)/.exec(line);
    const [, file, at, code, text] = match ?? [];
    if (file !== undefined && at !== undefined && code !== undefined)
      found.push({ file: resolve(base, file), line: Number(at), code, text: text ?? "" });
    else if (line.startsWith("error TS")) throw new Error(line);
  }
  return found;
}
