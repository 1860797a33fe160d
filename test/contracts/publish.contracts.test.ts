/** The packages as somebody else gets them: packed, installed, swapped for others. Slow: only in `npm run test:contracts`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { checkPacks } from "../../scripts/pack-check.ts";
import { type Manifest, publishedManifest } from "../../scripts/packaging.ts";
import { compareWith, differences } from "../../scripts/swap-upstream.ts";
import { packAll } from "../../scripts/tarballs.ts";

const SLOW = { timeout: 600_000 };

const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(file, change(readFileSync(file, "utf8")));

describe("a published package.json", () => {
  const source: Manifest = {
    name: "@k-msg/x",
    version: "0.30.0",
    exports: { ".": "./src/index.ts", "./a": "./src/a/index.ts" },
    scripts: { prepack: "x" },
    dependencies: { zod: "1" },
    devDependencies: { typescript: "5" },
  };

  it("exports what was built, and runs nothing", () => {
    expect(publishedManifest(source)).toEqual({
      name: "@k-msg/x",
      version: "0.30.0",
      exports: {
        ".": {
          import: { types: "./dist/index.d.ts", default: "./dist/index.js" },
          require: { types: "./dist/index.d.cts", default: "./dist/index.cjs" },
        },
        "./a": {
          import: { types: "./dist/a/index.d.ts", default: "./dist/a/index.js" },
          require: { types: "./dist/a/index.d.cts", default: "./dist/a/index.cjs" },
        },
      },
      dependencies: { zod: "1" },
    });
  });

  it("refuses an export that is no source", () => {
    const odd = { ...source, exports: { ".": "./index.js" } };
    expect(() => publishedManifest(odd)).toThrow("@k-msg/x: exports . → ./index.js");
  });
});

it("differences name the test, and tests that are gone", () => {
  const ours = new Map([
    ["a", { status: "passed", message: "" }],
    ["b", { status: "passed", message: "" }],
  ]);
  const theirs = new Map([["a", { status: "failed", message: "no" }]]);
  expect(differences(ours, theirs)).toEqual([
    { test: "a", ours: "passed", theirs: "failed", message: "no" },
    { test: "b", ours: "passed", theirs: "absent", message: "" },
  ]);
  expect(differences(ours, ours)).toEqual([]);
});

describe.runIf(process.env["CONTRACTS"] === "long")("npm pack", () => {
  it("makes packages that install, type-check and load on their own", SLOW, async () => {
    for (const { name, entries, faults } of await checkPacks()) {
      expect(entries.length).toBeGreaterThan(0);
      expect(faults, name).toEqual([]);
    }
  });

  it("makes packages that can be swapped: unchanged ones show no difference", SLOW, () => {
    const folder = mkdtempSync(join(tmpdir(), "k-msg-same-"));
    try {
      expect(compareWith([...packAll(folder).values()])).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("and what another package lacks is named", SLOW, () => {
    const folder = mkdtempSync(join(tmpdir(), "k-msg-broken-"));
    try {
      const tarballs = packAll(folder, {
        only: ["provider"],
        change: (_name, source) =>
          edit(join(source, "src/index.ts"), (text) =>
            text.replace(/\bMockProvider\b/, "MockProvider as Mocked"),
          ),
      });
      const found = compareWith([tarballs.get("provider") ?? ""], ["exports"]);
      expect(found.map(({ test }) => test)).toEqual(
        expect.arrayContaining([
          expect.stringContaining("of @k-msg/provider are all there"),
          expect.stringContaining("of @k-msg/provider exist while running"),
        ]),
      );
      expect(found.map(({ message }) => message).join()).toContain("MockProvider");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
