/** `npm run deps:check`: reviews the lockfile and the manifests, and says what is wrong with them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { reviewLockfile, type Lockfile, type Manifest } from "./review-lockfile.ts";
import { ROOT } from "./settings.ts";

const read = <T>(file: string): T => JSON.parse(readFileSync(join(ROOT, file), "utf8")) as T;

export function readDependencies(): {
  readonly lock: Lockfile;
  readonly manifests: Readonly<Record<string, Manifest>>;
} {
  const { workspaces } = read<{ workspaces: readonly string[] }>("package.json");
  const folders = ["", ...workspaces];
  const manifests = folders.map(
    (folder) => [folder, read<Manifest>(join(folder, "package.json"))] as const,
  );
  return { lock: read("package-lock.json"), manifests: Object.fromEntries(manifests) };
}

if (import.meta.main) {
  const { lock, manifests } = readDependencies();
  const faults = reviewLockfile(lock, manifests);
  for (const fault of faults) console.error(fault);
  console.log(`${Object.keys(lock.packages).length} packages, ${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
