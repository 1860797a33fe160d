import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { numbersTable } from "../../scripts/numbers-table.ts";
import { ROOT } from "../../scripts/settings.ts";

it("docs/numbers.md shows the kinds of numbers that the reader knows", () => {
  const docs = readFileSync(join(ROOT, "docs/numbers.md"), "utf8");
  const shown = /<!-- kinds -->\n\n([^]*?)\n\n<!-- \/kinds -->/.exec(docs)?.[1];
  expect(shown, "run `node scripts/numbers-table.ts` and paste").toBe(numbersTable());
});
