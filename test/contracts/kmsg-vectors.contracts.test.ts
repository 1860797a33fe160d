/** The packages against what k-msg 0.30 answers: every recorded case is a test. */
import { readFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { FRONT_PAGES } from "../../scripts/exports-table.ts";
import { CASE_FILES, readCases } from "./kmsg/data.ts";
import { CASES, KNOWN, withFigure } from "./kmsg/known.ts";
import { runFile, type Verdict } from "./kmsg/run-file.ts";

const right = new Set<string>();

describe.each(CASE_FILES)("%s", (file) => {
  let verdicts: ReadonlyMap<string, Verdict>;

  beforeAll(async () => {
    verdicts = await runFile(file);
  });

  it.each(readCases(file).cases)("$id", (one) => {
    const name = `${file}#${one.id}`;
    const verdict = verdicts.get(one.id);
    if (verdict?.right) right.add(name);
    if (KNOWN.has(name))
      expect(verdict?.right, "is right now: run `node test/contracts/kmsg/known.ts`").toBe(false);
    else
      expect(
        verdict?.right ? "right" : verdict?.got,
        JSON.stringify(one.throws ?? one.result),
      ).toBe("right");
  });
});

it("has no unknown name on the list of cases that are not right", () => {
  expect([...KNOWN].filter((name) => !CASES.includes(name))).toEqual([]);
});

it.each(FRONT_PAGES)("is counted in %s", (file) => {
  const page = readFileSync(file, "utf8");
  expect(page, "run `node test/contracts/kmsg/known.ts`").toBe(withFigure(page, KNOWN.size));
});

afterAll(() => {
  console.info(`vectors ${right.size} of ${CASES.length}`);
});
