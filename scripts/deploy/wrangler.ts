/** Runs this project's own wrangler. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { ROOT } from "../settings.ts";

const BIN = join(
  dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
  "bin/wrangler.js",
);

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  /** Both streams, in the order in which they came. */
  readonly output: string;
}

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  /** Given to it instead of the keyboard: nothing of it is shown in the list of processes. */
  readonly input?: string;
  /** Keeps its output instead of showing it. */
  readonly quiet?: boolean;
}

/** It asks no questions: what is to be confirmed was confirmed before. */
export async function runWrangler(
  args: readonly string[],
  { env, input, quiet }: Options = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: ROOT,
    // An environment of wrangler's own would put its name behind the Worker's: another Worker gets the secrets and the code.
    env: { ...process.env, CLOUDFLARE_ENV: undefined, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let output = "";
  child.stdout.on("data", (part: Buffer) => {
    stdout += part.toString();
    output += part.toString();
    if (!quiet) process.stdout.write(part);
  });
  child.stderr.on("data", (part: Buffer) => {
    output += part.toString();
    if (!quiet) process.stderr.write(part);
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? "");
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
  return { code, stdout, output };
}
