/** packages/DIFFERENCES.md: every known defect of k-msg, once, with tests that exist. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";

interface Row {
  readonly number: string;
  readonly text: string;
  readonly tests: readonly string[];
}

/** A defect that falls into two packages has a row for each. */
const rows = readFileSync(join(ROOT, "packages/DIFFERENCES.md"), "utf8")
  .split("\n")
  .flatMap((line): Row[] => {
    const [, number, text, tests] = /^\| (D-\d\d) \| (.+) \| ([^|]+) \|$/.exec(line) ?? [];
    if (number === undefined || text === undefined || tests === undefined) return [];
    const paths = Array.from(tests.matchAll(/[\w./[\]-]+\.ts/g), ([path]) => path);
    return [{ number, text, tests: paths }];
  });

const NUMBERS = Array.from({ length: 36 }, (_, n) => `D-${String(n + 1).padStart(2, "0")}`);

describe("the differences", () => {
  it("are told for all of D-01 to D-36, in order", () => {
    const told = rows.map(({ number }) => number);
    expect(NUMBERS.filter((number) => !told.includes(number))).toEqual([]);
    expect(told).toEqual([...told].sort());
  });

  it.each(rows)("$number says why, and names tests that are there", ({ text, tests }) => {
    expect(text.length).toBeGreaterThan(40);
    expect(tests.some((file) => file.endsWith(".test.ts"))).toBe(true);
    expect(tests.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});
