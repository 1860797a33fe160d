/** What k-msg exports against what the packages export, as the compiler and as the runtime see it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { exportsOf } from "../../scripts/exports-found.ts";
import { EXPORTS_FILE, exportsTable, FRONT_PAGES, withNames } from "../../scripts/exports-table.ts";
import { ROOT } from "../../scripts/settings.ts";
import { missing, readSurface } from "../../scripts/surface.ts";
import { BUILD } from "./folders.ts";

/** These load a module that only Bun has; the compiler answers for them. */
const ONLY_BUN = /\/bun$/;

const wanted = readSurface();
const entries = Object.keys(wanted);
const found = exportsOf(entries);
const lost = missing(wanted, found);

/** `entry: name` and `entry: name.member`, each with the reason why it is not here. */
const excused = readFileSync(join(ROOT, "packages/DIFFERENCES.md"), "utf8")
  .split("\n")
  .flatMap((line) => {
    const [, entry, names = ""] = /^\| `([^`]+)` \| (`[^|]+) \| .{20,} \|$/.exec(line) ?? [];
    return Array.from(names.matchAll(/`([^`]+)`/g), ([, name]) => `${entry}: ${name}`);
  });

describe("the public names", () => {
  it.each(entries)("of %s are all there, or told in DIFFERENCES.md", (entry) => {
    const own = lost.filter((name) => name.startsWith(`${entry}: `));
    expect(own.filter((name) => !isExcused(name))).toEqual([]);
  });

  it("that DIFFERENCES.md excuses are really not there", () => {
    expect(
      excused.filter((name) => !lost.some((one) => one === name || one.startsWith(`${name}.`))),
    ).toEqual([]);
  });

  it.each(entries.filter((entry) => !ONLY_BUN.test(entry)))(
    "of %s exist while running",
    async (entry) => {
      const loaded = (await import(/* @vite-ignore */ entry)) as Record<string, unknown>;
      const values = Object.keys(wanted[entry]?.values ?? {});
      const absent = values.filter((name) => loaded[name] === undefined);
      expect(absent.filter((name) => !isExcused(`${entry}: ${name}`))).toEqual([]);
    },
  );

  it("are counted in packages/EXPORTS.md and on the front pages", () => {
    const table = exportsTable(wanted, found);
    const remedy = "run `node scripts/exports-table.ts`";
    expect(readFileSync(EXPORTS_FILE, "utf8"), remedy).toBe(table);
    for (const file of FRONT_PAGES) {
      const page = readFileSync(file, "utf8");
      expect(page, remedy).toBe(withNames(page, table));
    }
  });

  it("would be missed, and so would their members", () => {
    const table = {
      "@k-msg/core": {
        values: { ok: "function", nothing: "function" },
        types: { KMsgErrorMetadata: ["requestId", "weather"], Nothing: [] },
        members: { KMsgError: ["code", "colour"] },
      },
    };
    expect(missing(table, exportsOf(Object.keys(table), join(BUILD, "missed")))).toEqual([
      "@k-msg/core: nothing",
      "@k-msg/core: Nothing",
      "@k-msg/core: KMsgErrorMetadata.weather",
      "@k-msg/core: KMsgError.colour",
    ]);
  });
});

/** A type that is excused is so with all its members. */
function isExcused(name: string): boolean {
  return excused.some((one) => one === name || name.startsWith(`${one}.`));
}
