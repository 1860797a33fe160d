/** The pages of docs/use: each in two languages with the same commands, and what reads them. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";
import { differences, stepsOf } from "../docs/steps.ts";

const pages = globSync("docs/use/*.md", { cwd: ROOT });
const read = (page: string) => stepsOf(readFileSync(join(ROOT, page), "utf8"));

describe("docs/use", () => {
  it("has each page in English and in Korean", () => {
    const english = pages.filter((page) => !page.endsWith(".ko.md"));
    expect(english.length).toBeGreaterThan(0);
    const both = english.flatMap((page) => [page, page.replace(/\.md$/, ".ko.md")]);
    expect(pages.toSorted()).toEqual(both.toSorted());
  });

  it.each(pages.filter((page) => page.endsWith(".ko.md")))(
    "%s has the other's commands",
    (page) => {
      const steps = (one: string) => read(one).map(({ code, answer }) => ({ code, answer }));
      expect(steps(page)).toEqual(steps(page.replace(/\.ko\.md$/, ".md")));
    },
  );
});

describe("a page's steps", () => {
  it("are its commands with the answers right behind them", () => {
    const page = [
      "# A",
      "```sh\necho 1\n```",
      "text",
      '```json\n{"a": 1}\n```',
      '```json\n{"not": "an answer"}\n```',
      "```sh\necho 2\n```",
      "```ts\nconst a = 1;\n```",
      "```json\n{}\n```",
    ].join("\n\n");
    expect(stepsOf(page)).toEqual([
      { line: 3, code: "echo 1\n", answer: { a: 1 } },
      { line: 17, code: "echo 2\n" },
    ]);
  });
});

describe("an answer", () => {
  it.each<[unknown, unknown]>([
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: "…" }, { a: { b: 1 } }],
    ["msg_…", "msg_1"],
    ["a…b…c", "a1b2c"],
    [
      [1, "…"],
      [1, 2, 3],
    ],
    [[{ a: null }], [{ a: null, b: 1 }]],
  ])("is like what the page shows: %j", (shown, got) => {
    expect(differences(shown, got)).toEqual([]);
  });

  it.each<[unknown, unknown, string]>([
    [{ a: 1 }, { b: 1 }, "/a"],
    [{ a: "…" }, {}, "/a"],
    [{ a: [1] }, { a: [1, 2] }, "/a"],
    [[1, 2, "…"], [1], ""],
    ["msg_…", "mgs_1", ""],
    ["ab…ba", "aba", ""],
    [{ a: null }, { a: 0 }, "/a"],
    [{ a: { b: true } }, { a: { b: "true" } }, "/a/b"],
    [{ a: [] }, { a: {} }, "/a"],
  ])("is not: %j", (shown, got, at) => {
    const [found = "none"] = differences(shown, got);
    expect(found.startsWith(`${at}:`), found).toBe(true);
  });
});
