/** README in both languages, and the pages of settings that are made from the code. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { SETTINGS_PAGES, settingsTable } from "../../scripts/settings-table.ts";
import { ROOT } from "../../scripts/settings.ts";

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

describe("README", () => {
  it.each(["README.md", "README.ko.md"])("%s is short enough to be read", (page) => {
    expect(Buffer.byteLength(read(page))).toBeLessThanOrEqual(8_000);
  });

  it("has the same sections, commands and links in Korean", () => {
    const shape = (page: string) => ({
      sections: read(page).match(/^## /gm)?.length,
      commands: [...read(page).matchAll(/npm (?:run )?[\w:-]+(?: -- --env \w+)?/g)].map(String),
      links: [...read(page).matchAll(/\]\(([^)#]+)[^)]*\)/g)]
        .map(([, link = ""]) => link.replace(/\.ko\.md$/, ".md"))
        .toSorted(),
    });
    expect(shape("README.ko.md")).toEqual(shape("README.md"));
  });
});

it.each(SETTINGS_PAGES)("%s shows every setting with its default, as the schema has it", (page) => {
  const shown = /<!-- settings -->\n\n([^]*?)\n\n<!-- \/settings -->/.exec(read(page))?.[1];
  expect(shown, "run `node scripts/settings-table.ts --write`").toBe(settingsTable());
});
