/** The types of routes are their contract: what would go round them fails here. */
import { globSync, readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { READ_HEADERS } from "../../src/http/access/header-bounds.ts";

const files = globSync("src/http/**/*.ts").filter((file) => !file.endsWith(".test.ts"));
const holding = (what: RegExp): readonly string[] =>
  files
    .filter((file) => what.test(readFileSync(file, "utf8")))
    .map((file) => file.replaceAll("\\", "/"))
    .sort();

it("no cast hides what a route answers", () => {
  expect(files.length).toBeGreaterThan(50);
  expect(holding(/\bas never\b/)).toEqual([]);
});

it("a handler refuses by its route's reasons alone", () => {
  expect(holding(/new ProblemError\(/)).toEqual(["src/http/route.ts"]);
  expect(holding(/\bproblem\(c, /)).toEqual([
    "src/http/problems/install.ts",
    "src/http/problems/standing.ts",
  ]);
});

it("every header that is read has a bound", () => {
  const read = files.flatMap((file) =>
    Array.from(
      readFileSync(file, "utf8").matchAll(/\breq\.header\("([a-z-]{1,40})"\)/g),
      ([, name = ""]) => name,
    ),
  );
  expect(read.length).toBeGreaterThan(10);
  expect(READ_HEADERS).toEqual(expect.arrayContaining([...new Set(read)]));
});
