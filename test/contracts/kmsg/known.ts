/**
 * Cases that are not right yet, as `file#id`. `node test/contracts/kmsg/known.ts` takes those off the list that are right by now,
 * and writes the figure into the packages' front pages; it adds none.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { FRONT_PAGES } from "../../../scripts/exports-table.ts";
import { CASE_FILES, readCases } from "./data.ts";
import { runFile } from "./run-file.ts";

const FILE = join(import.meta.dirname, "known.json");

export const KNOWN: ReadonlySet<string> = new Set(
  JSON.parse(readFileSync(FILE, "utf8")) as readonly string[],
);

export const CASES = CASE_FILES.flatMap((file) =>
  readCases(file).cases.map(({ id }) => `${file}#${id}`),
);

/** The cell of the front pages that tells how many cases are right. */
const FIGURE = /(\(\.\.\/test\/fixtures\/kmsg\/README\.md\)\) \| )\*\*[^*]+\*\*/;

/** A front page with its figure. @param left how many cases are not right. */
export const withFigure = (page: string, left: number): string =>
  page.replace(FIGURE, `$1**${CASES.length - left} of ${CASES.length}**`);

if (import.meta.main) {
  const right = new Set<string>();
  for (const file of CASE_FILES)
    for (const [id, verdict] of await runFile(file)) if (verdict.right) right.add(`${file}#${id}`);
  const left = [...KNOWN].filter((name) => !right.has(name));
  writeFileSync(FILE, `${JSON.stringify(left, null, 2)}\n`);
  for (const page of FRONT_PAGES)
    writeFileSync(page, withFigure(readFileSync(page, "utf8"), left.length));
  console.info(`${left.length} left of ${KNOWN.size}`);
}
