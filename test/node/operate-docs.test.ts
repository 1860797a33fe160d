/** The pages of docs/operate: what they name is there, and a page says the same in both languages. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";
import { ALERT_CODES } from "../../src/domain/alerts/condition.ts";
import { ALL_SETTINGS } from "../../src/providers/settings.ts";

const pages = globSync("docs/operate/*.md", { cwd: ROOT }).toSorted();
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const allOf = (pattern: string): string =>
  globSync(pattern, { cwd: ROOT })
    .map((path) => read(path))
    .join("\n");
const named = (text: string, pattern: RegExp): readonly string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? "")),
];

/** Of the local commands, which no Worker reads; and what alerts and failures are called. */
const KNOWN = new Set<string>([
  "DATABASE_URL",
  "HYPERDRIVE_DATABASE_URL",
  "CLOUDFLARE_API_TOKEN",
  "STATE_DIR",
  "STACK_LOGS",
  "AUTHENTICATION_FAILED",
  "OUTCOME_UNDECIDED",
  "OPTED_OUT",
  "NEVER_CONTACT",
  ...ALERT_CODES,
]);

describe("docs/operate", () => {
  it("has each page in English and in Korean", () => {
    const english = pages.filter((page) => !page.endsWith(".ko.md"));
    expect(english.length).toBeGreaterThan(0);
    const both = english.flatMap((page) => [page, page.replace(/\.md$/, ".ko.md")]);
    expect(pages).toEqual(both.toSorted());
  });

  it.each(pages.filter((page) => page.endsWith(".ko.md")))(
    "%s names what the other names, and runs the same commands",
    (page) => {
      const other = page.replace(/\.ko\.md$/, ".md");
      const spans = (path: string) =>
        named(read(path).replaceAll(/^```[^]*?^```$/gm, ""), /`([^`\n]+)`/g).toSorted();
      const blocks = (path: string) => named(read(path), /^(```[^]*?^```)$/gm);
      const articles = (path: string) => named(read(path), /제(\d+조(?:의\d+)?)/g).toSorted();
      expect(spans(page)).toEqual(spans(other));
      expect(blocks(page)).toEqual(blocks(other));
      expect(articles(page)).toEqual(articles(other));
    },
  );

  it.each(pages)("%s names settings, tables, metrics and routes that are there", (page) => {
    const text = read(page);
    const settings = named(text, /`([A-Z][A-Z]+_[A-Z_]*[A-Z])(?:=[\w]+)?`/g);
    expect(settings.filter((name) => !(name in ALL_SETTINGS) && !KNOWN.has(name))).toEqual([]);
    const tables = allOf("{migrations,docs/sql}/*.sql") + read("docs/operate/metrics.md");
    expect(named(text, /\b(kmsg_\w+)/g).filter((name) => !tables.includes(name))).toEqual([]);
    const routes = allOf("src/http/**/*.ts");
    const paths = named(text, /(?:GET|POST|PATCH|DELETE) (\/v1\/[\w./{}-]+)/g);
    expect(paths.filter((path) => !routes.includes(`"${path}"`))).toEqual([]);
  });
});
