import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { settingsTable } from "../../scripts/settings-table.ts";
import { ROOT } from "../../scripts/settings.ts";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");

describe("README", () => {
  it("shows every setting with its default, as the schema has them", () => {
    const shown = /<!-- settings -->\n\n([^]*?)\n\n<!-- \/settings -->/.exec(readme)?.[1];
    expect(shown, "run `node scripts/settings-table.ts --write`").toBe(settingsTable());
  });

  it("names only npm scripts that are there", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? "");
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("links only to files that are there", () => {
    const links = [...readme.matchAll(/\]\((?!http)([^)]+)\)/g)].map((match) => match[1] ?? "");
    for (const link of links) expect(() => readFileSync(join(ROOT, link))).not.toThrow();
  });
});
