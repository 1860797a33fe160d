/** docs/design/promises.md: every promise has its section, and what a row names is there. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";
import { namesIn, rowsOf } from "./named-tests.ts";

const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const page = read("docs/design/promises.md");
const { scripts } = JSON.parse(read("package.json")) as {
  scripts: Readonly<Record<string, string>>;
};

interface Row {
  readonly promise: number;
  readonly part: string;
  readonly test: string;
  readonly layer: string;
}

const sections = page.split(/^## /m).slice(1);
const layers = sections
  .filter((section) => section.startsWith("Layers"))
  .flatMap(rowsOf)
  .map(([layer = "", , , command = ""]) => ({ layer, command }));

const rows: readonly Row[] = sections.flatMap((section) => {
  const promise = Number(/^(\d+)\. /.exec(section)?.[1]);
  if (Number.isNaN(promise)) return [];
  return rowsOf(section).map(([part = "", test = "", layer = ""]) => ({
    promise,
    part,
    test,
    layer,
  }));
});

/** The layer that a path belongs to. */
function layerOf(file: string): string {
  if (file.startsWith("test/chaos/")) return "chaos";
  for (const layer of ["e2e", "model", "pg"]) if (file.endsWith(`.${layer}.test.ts`)) return layer;
  if (/^test\/(?:security|long)\//.test(file)) return "long";
  return /^test\/(?:worker|schedule|texts)\//.test(file) ? "worker" : "pure";
}

const proven = rows.flatMap((row) => {
  const [, file, name] = /^`([^`]+)` — "(.+)"$/.exec(row.test) ?? [];
  return file !== undefined && name !== undefined ? [{ ...row, file, name }] : [];
});
const open = rows.filter(({ test }) => /^not yet true: issue \d+$/.test(test));

describe("docs/design/promises.md", () => {
  it("has a section for each of the ten promises, in order, and parts in each", () => {
    const promises = [...new Set(rows.map(({ promise }) => promise))];
    expect(promises).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("names a test or an issue in every row", () => {
    const named = new Set([...proven, ...open].map(({ promise, part }) => `${promise} ${part}`));
    const unnamed = rows.filter(({ promise, part }) => !named.has(`${promise} ${part}`));
    expect(unnamed).toEqual([]);
    expect(proven.length).toBeGreaterThan(60);
  });

  it("gives every layer a command that is in package.json", () => {
    expect(layers.length).toBeGreaterThan(0);
    for (const { layer, command } of layers) {
      const [, script = ""] = /^`npm (?:run )?([\w:-]+)`$/.exec(command) ?? [];
      expect(Object.keys(scripts), layer).toContain(script);
    }
  });

  it.each(proven.map(({ file, name, layer }) => [file, name, layer] as const))(
    "%s has the test %j, of its layer",
    (file, name, layer) => {
      expect(existsSync(join(ROOT, file)), `${file} is gone: correct its row`).toBe(true);
      expect(namesIn(file), `renamed or removed: correct its row`).toContain(name);
      expect(layer).toBe(layerOf(file));
      expect(layers.map((known) => known.layer)).toContain(layer);
    },
  );
});
