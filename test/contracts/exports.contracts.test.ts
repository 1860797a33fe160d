/** The documented public names against what the packages export. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { missingNames } from "../../scripts/exports-probe.ts";
import { EXPORTS_FILE, exportsTable } from "../../scripts/exports-table.ts";
import { PUBLIC_NAMES } from "../../scripts/public-names.ts";
import { BUILD } from "./folders.ts";

/** These load a module that only Bun has; the compiler answers for them. */
const ONLY_BUN = /\/bun$/;

describe("the public names", () => {
  const missing = missingNames(PUBLIC_NAMES);

  it.each(Object.keys(PUBLIC_NAMES))("of %s are all there", (entry) => {
    expect(missing.filter((name) => name.startsWith(`${entry}: `))).toEqual([]);
  });

  it.each(Object.entries(PUBLIC_NAMES).filter(([entry]) => !ONLY_BUN.test(entry)))(
    "of %s exist while running",
    async (entry, { values }) => {
      const loaded = (await import(/* @vite-ignore */ entry)) as Record<string, unknown>;
      expect(values.filter((name) => loaded[name] === undefined)).toEqual([]);
    },
  );

  it("are counted in packages/EXPORTS.md", () => {
    const shown = readFileSync(EXPORTS_FILE, "utf8");
    expect(shown, "run `node scripts/exports-table.ts`").toBe(exportsTable(missing));
  });

  it("would be missed", () => {
    const table = { "@k-msg/core": { values: ["ok", "nothing"], types: ["Ok", "Nothing"] } };
    expect(missingNames(table, join(BUILD, "missed"))).toEqual([
      "@k-msg/core: nothing",
      "@k-msg/core: Nothing",
    ]);
  });
});
