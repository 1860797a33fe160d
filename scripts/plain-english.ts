/**
 * `node scripts/plain-english.ts [--list]`: the share of doc comments that begin with a bare subordinate clause ("What is …", "Whose …", "Of the …").
 * Such a comment reads as a riddle; a good one begins with its subject. The test test/node/plain-english.test.ts holds the share down.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "./settings.ts";

const OPENERS = new Set("what whose who whom which how where why whether that of".split(" "));

export interface Share {
  readonly comments: number;
  /** Doc comments that begin so, as `file: first words`. */
  readonly clauses: readonly string[];
}

export function shareOf(sources: Iterable<readonly [file: string, text: string]>): Share {
  let comments = 0;
  const clauses: string[] = [];
  for (const [file, text] of sources) {
    for (const opening of text.split("/**").slice(1)) {
      const [inside = ""] = opening.split("*/", 1);
      const lines = inside.split("\n").map((line) => line.trim().replace(/^\*/, ""));
      const words = lines.join(" ").trim();
      if (words === "") continue;
      comments += 1;
      const [first = ""] = words.split(/[\s.,:;]/);
      if (OPENERS.has(first.toLowerCase())) clauses.push(`${file}: ${words.slice(0, 80)}`);
    }
  }
  return { comments, clauses };
}

const FOLDERS = "{src,packages,emulator,test,scripts,bench,config}/**/*.{ts,tsx,mjs}";

export function* sources(): Generator<readonly [file: string, text: string]> {
  const isMade = (path: string): boolean => /node_modules|dist|worker-configuration/.test(path);
  for (const file of globSync(FOLDERS, { cwd: ROOT, exclude: isMade })) {
    if (/\.(?:ts|tsx|mjs)$/.test(file)) yield [file, readFileSync(join(ROOT, file), "utf8")];
  }
}

if (import.meta.main) {
  const { comments, clauses } = shareOf(sources());
  if (process.argv.includes("--list")) console.log(clauses.join("\n"));
  console.log(
    `${clauses.length} of ${comments}: ${((100 * clauses.length) / comments).toFixed(1)} %`,
  );
}
