/** Runs the steps of a page in one shell, as a reader would who copies one after the other. */
import { spawn } from "node:child_process";

import type { Step } from "./steps.ts";

export interface Ran extends Step {
  readonly output: string;
  /** Undefined: the shell ended before the step did. */
  readonly exit: number | undefined;
}

/** The addresses that pages name, and where the parts are that run. */
export type Addresses = Readonly<Record<string, string>>;

/** A page that hangs ends. */
const LIMIT_MS = 300_000;

export async function runSteps(
  steps: readonly Step[],
  addresses: Addresses,
): Promise<readonly Ran[]> {
  const mark = `--- ${crypto.randomUUID()}`;
  const script = steps.map(
    ({ code }) => `${moved(code, addresses)}\nprintf '\\n%s %s\\n' '${mark}' "$?"\n`,
  );
  const output = await bash(script.join(""));
  const parts = output.split(`\n${mark} `);
  return steps.map((step, i) => {
    // What stands before a mark is the step's output, after the exit of the one before it.
    const text = parts[i] ?? "";
    const exit = Number.parseInt(parts[i + 1] ?? "", 10);
    return {
      ...step,
      output: (i === 0 ? text : text.slice(text.indexOf("\n") + 1)).trim(),
      exit: Number.isNaN(exit) ? undefined : exit,
    };
  });
}

function moved(code: string, addresses: Addresses): string {
  return Object.entries(addresses).reduce(
    (text, [shown, real]) => text.replaceAll(shown, real),
    code,
  );
}

async function bash(script: string): Promise<string> {
  const child = spawn("bash", ["-u", "-s"], {
    stdio: ["pipe", "pipe", "inherit"],
    timeout: LIMIT_MS,
  });
  let output = "";
  child.stdout.on("data", (text) => (output += String(text)));
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.stdin.end(script);
  await ended;
  return output;
}
