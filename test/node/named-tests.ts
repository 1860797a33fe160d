/** What documents say of tests: rows of tables that name a test by its file and its name. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../scripts/settings.ts";

/** The body of a section's table. */
export function rowsOf(section: string): readonly (readonly string[])[] {
  const table = section.split("\n").filter((line) => line.startsWith("|"));
  return table.slice(2).map(cellsOf);
}

const cellsOf = (line: string): readonly string[] =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The names that a file gives to its tests; none where it is not there. */
export function namesIn(file: string): ReadonlySet<string> {
  if (!existsSync(join(ROOT, file))) return new Set();
  const text = readFileSync(join(ROOT, file), "utf8");
  const literals = text.matchAll(/\(\s*(["'`])((?:(?!\1)[^\\]|\\.)*)\1,/g);
  return new Set([...literals].map(([, , name = ""]) => name.replaceAll(/\\(.)/g, "$1")));
}
