/** How a script shows a made table: on the terminal, or with `--write` between its markers in each page. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { putBetween } from "../bench/frame/marked.ts";
import { ROOT } from "./settings.ts";

/** @throws Error where a page has no such markers. */
export function showTable(pages: readonly string[], name: string, table: string): void {
  if (!process.argv.includes("--write")) {
    console.log(table);
    return;
  }
  for (const page of pages) {
    const path = join(ROOT, page);
    writeFileSync(path, putBetween(readFileSync(path, "utf8"), name, table));
  }
}
