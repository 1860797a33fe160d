import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { numbersTable } from "../../scripts/numbers-table.ts";
import { ROOT } from "../../scripts/settings.ts";

it.each([
  ["docs/use/numbers.md", "en"],
  ["docs/use/numbers.ko.md", "ko"],
] as const)("%s shows the kinds of numbers that the reader knows", (page, language) => {
  const docs = readFileSync(join(ROOT, page), "utf8");
  const shown = /<!-- kinds -->\n\n([^]*?)\n\n<!-- \/kinds -->/.exec(docs)?.[1];
  expect(shown, `run \`node scripts/numbers-table.ts ${language}\` and paste`).toBe(
    numbersTable(language),
  );
});
