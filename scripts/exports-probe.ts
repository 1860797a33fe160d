/** Which documented names an entry point has, asked of the compiler: it knows types, and code that only Bun can load. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { EntryNames } from "./public-names.ts";
import { ROOT } from "./settings.ts";
import { runTsc } from "./tsc.ts";

export type NameKind = "value" | "type";

interface Probe {
  readonly entry: string;
  readonly name: string;
  readonly kind: NameKind;
}

/** How somebody who only asks for `strict` compiles; the packages must not need more. */
export const CONSUMER_OPTIONS = {
  target: "esnext",
  module: "esnext",
  moduleResolution: "bundler",
  lib: ["esnext", "dom", "dom.iterable"],
  types: ["node"],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
};

/**
 * The names that are missing, as `entry: name`.
 * @param folder is made for the probe and must lie where the packages can be resolved from.
 */
export function missingNames(
  table: Readonly<Record<string, EntryNames>>,
  folder = join(ROOT, ".build/contracts/exports"),
): string[] {
  const probes = Object.entries(table).flatMap(([entry, names]): Probe[] => [
    ...names.values.map((name) => ({ entry, name, kind: "value" as const })),
    ...names.types.map((name) => ({ entry, name, kind: "type" as const })),
  ]);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // Two lines for each name: whichever of them is complained about, the name is not there.
  const source = probes.flatMap(({ entry, name, kind }, i) => [
    `import ${kind === "type" ? "type " : ""}{ ${name} as n${i} } from ${JSON.stringify(entry)};`,
    kind === "type" ? `export type { n${i} };` : `export const v${i}: unknown = n${i};`,
  ]);
  writeFileSync(join(folder, "probe.ts"), source.join("\n"));
  const options = { compilerOptions: CONSUMER_OPTIONS, files: ["probe.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(options));
  const missing = new Set<string>();
  for (const { file, line } of runTsc(folder)) {
    const probe =
      file === join(folder, "probe.ts") ? probes[Math.floor((line - 1) / 2)] : undefined;
    if (probe) missing.add(`${probe.entry}: ${probe.name}`);
  }
  return [...missing];
}
