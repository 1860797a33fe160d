/** What the documents name is there: files and folders, npm scripts, links. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { describe, expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";

/** CHANGELOG.md is history: it may name what is gone. */
const documents = globSync(
  ["*.md", "docs/**/*.md", "packages/**/*.md", "emulator/*.md", "examples/**/*.md"],
  { cwd: ROOT, exclude: (path) => path.includes("node_modules") },
).filter((path) => path !== "CHANGELOG.md");

const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};

const FOLDERS = "src|test|docs|scripts|bench|packages|emulator|migrations|examples|config|deploy";
const PATH = new RegExp(`(?<![\\w@./:-])(?:${FOLDERS})/[\\w./-]*`, "g");

/** Git leaves them alone: each operator has their own. */
const OPERATORS = new Set(["deploy/production.jsonc"]);

describe.each(documents.toSorted())("%s", (document) => {
  const text = readFileSync(join(ROOT, document), "utf8");
  /** A document may name a file from the root, or from its own folder. */
  const isThere = (path: string): boolean =>
    OPERATORS.has(path) ||
    [ROOT, join(ROOT, dirname(document))].some((folder) => existsSync(join(folder, path)));

  it("names only files and folders that are there", () => {
    const named = [...text.matchAll(PATH)].map(([path]) => path.replace(/[.-]+$/, ""));
    expect([...new Set(named)].filter((path) => !isThere(path))).toEqual([]);
  });

  it("names only npm scripts that are there", () => {
    const named = [...text.matchAll(/npm run (?:-s |--silent )?([\w:-]+)/g)].map(
      ([, name]) => name ?? "",
    );
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  });

  it("links only to files that are there", () => {
    const links = [...text.matchAll(/\]\((?!\w+:|#)([^)#\s]+)[^)]*\)/g)].map(
      ([, link]) => link ?? "",
    );
    expect(links.filter((link) => !isThere(link))).toEqual([]);
  });
});

describe("CONTRIBUTING.md", () => {
  /** npm runs it before or after the script that it names. */
  const isHook = (name: string): boolean =>
    ["pre", "post"].some((word) => name.startsWith(word) && name.slice(word.length) in scripts);

  it("has a line for every command of package.json", () => {
    const text = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
    const shown = [...text.matchAll(/^\| `npm (?:run )?([\w:-]+)` \|/gm)].map(([, name]) => name);
    const commands = Object.keys(scripts).filter((name) => !isHook(name));
    expect(new Set(shown)).toEqual(new Set(commands));
    expect(shown.length).toBe(commands.length);
  });
});
