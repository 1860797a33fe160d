import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { replacementsTable } from "../../scripts/replacements-table.ts";
import { ROOT } from "../../scripts/settings.ts";

it("docs/text.md shows the table that replaces", () => {
  const docs = readFileSync(join(ROOT, "docs/text.md"), "utf8");
  const shown = /<!-- replacements -->\n\n([^]*?)\n\n<!-- \/replacements -->/.exec(docs)?.[1];
  expect(shown, "run `node scripts/replacements-table.ts` and paste").toBe(replacementsTable());
});
