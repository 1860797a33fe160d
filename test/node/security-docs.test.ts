import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";
import { ALL_SETTINGS } from "../../src/providers/settings.ts";
import { METRICS } from "../../src/telemetry/metrics/definitions.ts";

const text = readFileSync(join(ROOT, "SECURITY.md"), "utf8");
const all = (pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, name]) => name ?? "");

describe("SECURITY.md", () => {
  it("names tests that are there", () => {
    const files = all(/`((?:src|test)\/[\w/.-]+\.test\.ts)`/g);
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
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
