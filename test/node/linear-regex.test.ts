/** What config/lint/linear-regex.ts says of expressions, and of those that are put together from parts, which the linter cannot see. */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { describe, expect, it, vi } from "vitest";

import { slownessOf } from "../../config/lint/linear-regex.ts";

const root = path.resolve(import.meta.dirname, "../..");
const QUADRATIC = "can take quadratic time";
const EXPONENTIAL = "can take exponential time";

describe("an expression is judged slow", () => {
  it.each([
    ["the variables that took 18 seconds", /#\{([^}]*)\}/g, QUADRATIC],
    ["a repeat that is tried at each place", /\s+$/, QUADRATIC],
    ["a begin that stands in the middle too", /"(?:[^"\\]|\\.)*"/g, QUADRATIC],
    ["two repeats of the same", /^\d+\d+$/, QUADRATIC],
    ["two repeats of the same word", /^(?:ab)*(?:ab)*$/, QUADRATIC],
    ["two repeats and something optional between them", /^\s*(?:x)?\s*$/, QUADRATIC],
    ["lines that begin like the last", /^\s+at /m, QUADRATIC],
    ["a look ahead at each place", /x(?=.*y)/s, QUADRATIC],
    ["a repeat within a repeat", /^(\d+)+$/, EXPONENTIAL],
    ["two choices of the same", /^(?:a|a)*$/, EXPONENTIAL],
    ["two ways through a repeat", /^(?:a|aa)+$/, EXPONENTIAL],
  ])("%s", (_what, { source, flags }, why) => {
    expect(slownessOf(source, flags)).toBe(why);
  });

  it("that says again what it has read", () => {
    expect(slownessOf(String.raw`(a*)\1`, "")).toBe("has a backreference");
  });
});

describe("it is judged linear", () => {
  it.each([
    ["anchored", /^#\{([^}]*)\}/],
    ["where it is told to begin", /"(?:[^"\\]|\\.)*"/y],
    ["with a repeat that may end anywhere", /\s+/g],
    ["with a repeat that is counted", /\s{1,9}$/],
    ["with repeats that share no character", /^[a-z]+\d+$/],
    ["at the begin of lines", /^foo (.*)$/gm],
    ["with a look ahead at its begin", /^(?=.*x).*y/],
    ["with a backreference of a fixed length", /^(["'])x\1$/],
    ["of letters alone", /foo|bar|baz/i],
  ])("%s", (_what, { source, flags }) => {
    expect(slownessOf(source, flags)).toBeUndefined();
  });
});

it("all that files of ours put together from parts are linear", async () => {
  // Another test of the lane may have imported them already.
  vi.resetModules();
  const made = await recordMade(async () => {
    const files = globSync("{src,packages}/**/*.ts", { cwd: root }).filter(
      (file) =>
        !/node_modules|\.test\.ts$|testing\.ts$/.test(file) &&
        readFileSync(path.join(root, file), "utf8").includes("new RegExp("),
    );
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) await import(pathToFileURL(path.join(root, file)).href);
  });
  expect(made.length).toBeGreaterThan(8);
  const slow = made.filter(({ source, flags }) => slownessOf(source, flags) !== undefined);
  expect(slow.map(String)).toEqual([]);
});

/** The expressions that are made by `new` meanwhile. */
async function recordMade(run: () => Promise<void>): Promise<readonly RegExp[]> {
  const made: RegExp[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, args: [string | RegExp, string?]) {
      const one = new target(...args);
      made.push(one);
      return one;
    },
  });
  try {
    await run();
  } finally {
    globalThis.RegExp = original;
  }
  return made;
}
