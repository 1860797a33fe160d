/** A process that runs the cases of one file and says how each went: it can be ended when one of them never comes back. */
import { watch } from "./clock.ts";
import { isRight } from "./compare.ts";
import { readCases } from "./data.ts";
import { runCase } from "./run-case.ts";
import type { Report } from "./run-file.ts";
import type { Module } from "./world.ts";

const SUBTLE = ["encrypt", "decrypt", "sign", "verify", "digest", "importKey", "deriveBits"];
for (const method of SUBTLE) watch(Object.getPrototypeOf(crypto.subtle) as object, method);
watch(Blob.prototype, "arrayBuffer");

// What nobody waits for is judged by what the case shows.
process.on("unhandledRejection", () => undefined);

const loads = new Map<string, Promise<Module>>();

function load(entry: string): Promise<Module> {
  const loading = loads.get(entry) ?? (import(entry) as Promise<Module>);
  loads.set(entry, loading);
  return loading;
}

const [, , file = "", from = "0"] = process.argv;
const { cases, entry, compare = "exact" } = readCases(file);
const report = (said: Report): Promise<void> =>
  new Promise((resolve) => process.send?.(said, () => resolve()));

for (const [index, one] of cases.entries())
  if (index >= Number(from)) {
    await report({ index });
    const got = await runCase(one, entry, load);
    await report({ index, got, right: isRight(one, got, compare) });
  }

// Whatever the cases have left open.
process.exit(0);
