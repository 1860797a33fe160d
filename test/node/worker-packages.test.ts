/** The Worker is made of two of the packages, `@k-msg/core` and `@k-msg/provider`; the others are for those who use k-msg's own ways. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";

const ALLOWED = ["@k-msg/core", "@k-msg/provider"];

it("names no other package among its dependencies", () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  expect(Object.keys(manifest.dependencies).filter((name) => /k-msg/.test(name))).toEqual(ALLOWED);
});

it("imports no other package", () => {
  const sources = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file),
  );
  const imported = sources.flatMap((file) => {
    const text = readFileSync(join(ROOT, "src", file), "utf8");
    return Array.from(text.matchAll(/from "((?:@k-msg\/|k-msg)[\w-]*)/g), ([, name]) => name);
  });
  expect([...new Set(imported)].sort()).toEqual(ALLOWED);
});
