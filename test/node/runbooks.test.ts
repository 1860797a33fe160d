/** The runbooks of docs/operate: every alert leads to one, and what they name can be done. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { describe, expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const sources = (pattern: string): string =>
  globSync(pattern, { cwd: ROOT })
    .map((path) => read(path))
    .join("\n");

const pages = globSync("docs/operate/*.md", { cwd: ROOT }).filter(
  (page) => !page.endsWith(".ko.md"),
);
const index = read("docs/operate/README.md");

/** As the types have them: `"line"` of ProviderCondition and so on. */
const conditions = [
  ...read("src/domain/alerts/condition.ts").matchAll(/^export type (\w+Condition) =([^;]+);/gm),
]
  .filter(([, type]) => type !== "AlertCondition")
  .flatMap(([, , union = ""]) => [...union.matchAll(/"(\w+)"/g)].map(([, name]) => name ?? ""));

/** Rows of a table that begin with code: the names in the first cell, and the links in the second. */
function ledTo(page: string): ReadonlyMap<string, readonly string[]> {
  const rows = [...page.matchAll(/^\| (`[^|]+) \| ([^|]+) \|$/gm)];
  return new Map(
    rows.flatMap(([, names = "", where = ""]) => {
      const links = [...where.matchAll(/\]\(([^)#]+)/g)].map(([, link]) => link ?? "");
      return [...names.matchAll(/`(\w+)`/g)].map(([, name]) => [name ?? "", links] as const);
    }),
  );
}

describe("an alert", () => {
  it("has conditions to speak of", () => {
    expect(conditions).toEqual(expect.arrayContaining(["line", "mirror", "quota", "pumping"]));
  });

  it.each(conditions)("of %s leads to a runbook that speaks of it", (condition) => {
    const links = ledTo(index).get(condition);
    expect(links, "has no row in docs/operate/README.md").toBeDefined();
    // What only says that all is well needs no page.
    for (const link of links ?? [])
      expect(read(join("docs/operate", link))).toMatch(new RegExp(`\`${condition}[:\`]|template`));
    const fromAlerts = ledTo(read("docs/operate/alerts.md")).get(condition);
    expect(fromAlerts).toEqual(links);
  });

  it("is no other than those that there are", () => {
    expect([...ledTo(index).keys()].filter((name) => !conditions.includes(name))).toEqual([]);
  });
});

describe.each(pages.toSorted())("%s", (page) => {
  const text = read(page);

  it("has the headings of its Korean twin", () => {
    const levels = (path: string): readonly string[] =>
      [...read(path).matchAll(/^(#+) /gm)].map(([, level]) => level ?? "");
    expect(levels(page.replace(/\.md$/, ".ko.md"))).toEqual(levels(page));
  });

  it("calls routes that there are, by their methods", () => {
    const routes = [
      ...sources("src/http/**/*.ts").matchAll(/method: "(\w+)",\s+path: "([^"]+)"/g),
    ].map(([, method = "", path = ""]) => [method.toUpperCase(), path] as const);
    const isThere = (method: string, called: string): boolean =>
      routes.some(([known, path]) => {
        const pattern = path.split(/\{\w+\}/).map((part) => RegExp.escape(part));
        return known === method && new RegExp(`^${pattern.join("[^/]+")}$`).test(called);
      });
    const named = [...text.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[\w./{}-]+)/g)].map(
      ([, method = "", path = ""]) => [method, path] as const,
    );
    const curled = [...text.matchAll(/^ *curl .*\$URL(\/[\w./-]+).*$/gm)].map(
      ([line, path = ""]) => [/ -d | -X POST /.test(line) ? "POST" : "GET", path] as const,
    );
    const missing = [...named, ...curled].filter(([method, path]) => !isThere(method, path));
    expect(missing).toEqual([]);
  });

  it("runs commands of tenants that there are", () => {
    const commands = [...text.matchAll(/npm run tenant -- ([\w-]+)/g)].map(([, name]) => name);
    const known = read("scripts/tenant.ts");
    expect(commands.filter((name) => !new RegExp(`^ {2}${name} `, "m").test(known))).toEqual([]);
  });

  it("links to headings that there are", () => {
    const links = [...text.matchAll(/\]\((?!\w+:)([^)#\s]*)#([^)\s]+)\)/g)];
    const missing = links.filter(([, file = "", anchor = ""]) => {
      const target = file === "" ? page : join(dirname(page), file);
      const anchors = [...read(target).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
        heading
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N}\- ]/gu, "")
          .replaceAll(" ", "-"),
      );
      return !anchors.includes(anchor);
    });
    expect(missing.map(([link]) => link)).toEqual([]);
  });
});
