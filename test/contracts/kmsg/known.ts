/**
 * Cases that are not right yet, as `file#id`. `node test/contracts/kmsg/known.ts` takes those off the list that are right by now;
 * it adds none.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { CASE_FILES } from "./data.ts";
import { runFile } from "./run-file.ts";

const FILE = join(import.meta.dirname, "known.json");

export const KNOWN: ReadonlySet<string> = new Set(
  JSON.parse(readFileSync(FILE, "utf8")) as readonly string[],
);

if (import.meta.main) {
  const right = new Set<string>();
  for (const file of CASE_FILES)
    for (const [id, verdict] of await runFile(file)) if (verdict.right) right.add(`${file}#${id}`);
  const left = [...KNOWN].filter((name) => !right.has(name));
  writeFileSync(FILE, `${JSON.stringify(left, null, 2)}\n`);
  console.info(`${left.length} left of ${KNOWN.size}`);
}
