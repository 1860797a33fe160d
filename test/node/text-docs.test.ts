import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { replacementsTable } from "../../scripts/replacements-table.ts";
import { ROOT } from "../../scripts/settings.ts";

it.each([
  ["docs/use/characters.md", "en"],
  ["docs/use/characters.ko.md", "ko"],
] as const)("%s shows the table that replaces", (page, language) => {
  const docs = readFileSync(join(ROOT, page), "utf8");
  const shown = /<!-- replacements -->\n\n([^]*?)\n\n<!-- \/replacements -->/.exec(docs)?.[1];
  expect(shown, `run \`node scripts/replacements-table.ts ${language}\` and paste`).toBe(
    replacementsTable(language),
  );
});
