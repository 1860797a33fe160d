import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";
import { ALL_SETTINGS } from "../../src/providers/settings.ts";
import { METRICS } from "../../src/telemetry/metrics/definitions.ts";
import { namesIn, rowsOf } from "./named-tests.ts";

const text = readFileSync(join(ROOT, "SECURITY.md"), "utf8");
const all = (pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, name]) => name ?? "");

/** A test by its file and its name. */
const ONE = /`([^`]+)` — "([^"]+)"/g;
const TESTS = /^`[^`]+` — "[^"]+"(?:, `[^`]+` — "[^"]+")*$/;

const threats = rowsOf(text.split(/^## /m).find((part) => part.startsWith("Threats")) ?? "");

describe("SECURITY.md", () => {
  it("names a test, and nothing else, in every row of the threats", () => {
    expect(threats.length).toBeGreaterThan(35);
    for (const [threat = "", , shown = ""] of threats) expect(shown, threat).toMatch(TESTS);
  });

  it("names tests that are there", () => {
    const named = threats.flatMap(([, , shown = ""]) => [...shown.matchAll(ONE)]);
    const gone = named.filter(([, file = "", name = ""]) => !namesIn(file).has(name));
    expect(gone.map(([reference]) => reference)).toEqual([]);
  });

  it("names settings, metrics and scripts that are there", () => {
    const settings = all(/`([A-Z][A-Z]+_[A-Z_]+)`/g);
    expect(settings.filter((name) => !(name in ALL_SETTINGS))).toEqual([]);
    const metrics = all(/`(kmsg_\w+)/g);
    expect(metrics.filter((name) => !(name in METRICS))).toEqual([]);
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    expect(all(/`npm run ([\w:-]+)`/g).filter((name) => !(name in scripts))).toEqual([]);
  });
});
