/** The packages against what k-msg 0.30 answers: every recorded case is a test. */
import { readFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { FRONT_PAGES } from "../../scripts/exports-table.ts";
import { CASE_FILES, readCases } from "./kmsg/data.ts";
import { runFile, type Verdict } from "./kmsg/run-file.ts";

const total = CASE_FILES.reduce((sum, file) => sum + readCases(file).cases.length, 0);
let right = 0;

describe.each(CASE_FILES)("%s", (file) => {
  let verdicts: ReadonlyMap<string, Verdict>;

  beforeAll(async () => {
    verdicts = await runFile(file);
  });

  it.each(readCases(file).cases)("$id", (one) => {
    const verdict = verdicts.get(one.id);
    if (verdict?.right) right += 1;
    const wanted = JSON.stringify(one.throws ?? one.result);
    expect(verdict?.right ? "right" : verdict?.got, wanted).toBe("right");
  });
});

it.each(FRONT_PAGES)("are counted in %s", (file) => {
  expect(readFileSync(file, "utf8")).toContain(`**${total} of ${total}**`);
});

afterAll(() => {
  console.info(`vectors ${right} of ${total}`);
});
