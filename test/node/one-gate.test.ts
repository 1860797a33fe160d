/** What the tests of single routes cannot show: that there is no way around the gate at all. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../../src");

const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/(?:\.test|\/testing)\.ts$/.test(name))
  .map((name) => ({
    name: name.replaceAll(path.sep, "/"),
    text: readFileSync(path.join(root, name), "utf8"),
  }));

const filesWith = (words: RegExp): readonly string[] =>
  sources.filter(({ text }) => words.test(text)).map(({ name }) => name);

describe("an attempt", () => {
  it("begins in one place, which asks whether the message may be sent", () => {
    expect(filesWith(/\bbeginAttempt\b/).toSorted()).toEqual([
      "domain/message/attempt-pass.ts",
      "domain/message/begin-attempt.ts",
    ]);
    expect(filesWith(/\bto: "sending"/)).toEqual(["domain/message/begin-attempt.ts"]);
    expect(filesWith(/\bmaySend\(/)).toContain("domain/message/attempt-pass.ts");
  });

  it("is handed to a provider in one place, behind that", () => {
    const known = new Set(filesWith(/\bproviderFor\b/));
    expect(filesWith(/\.send\(/).filter((name) => known.has(name))).toEqual([
      "objects/message/sending.ts",
    ]);
  });
});
