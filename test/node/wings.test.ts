/** The linter holds the house together: planted faults are found, each by its rule. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { PURE, WINGS, wingsBelow } from "../../config/lint/wings.ts";

const root = path.resolve(import.meta.dirname, "../..");
const house = mkdtempSync(path.join(tmpdir(), "wings-"));

/** One file a fault: its path below `src/`, and its text. */
const planted = new Map<string, string>();

function plant(file: string, text: string): string {
  planted.set(file, text);
  return file;
}

const upward = WINGS.flatMap((wing) =>
  wingsBelow(wing).map((below) => ({
    wing,
    below,
    file: plant(
      `${wing}/deep/imports-${below}.ts`,
      `import type { X } from "../../${below}/x.ts";\n\nexport type Y = X;\n`,
    ),
  })),
);
const downward = WINGS.flatMap((wing, at) =>
  WINGS.slice(0, at + 1).map((above) => ({
    wing,
    above,
    file: plant(
      `${wing}/deep/may-import-${above}.ts`,
      `import { x } from "../../${above}/x.ts";\n\nexport const y = x;\n`,
    ),
  })),
);
const impure = [
  "Date.now()",
  "crypto.randomUUID()",
  "fetch('')",
  "Math.random()",
  "performance.now()",
  "scheduler.wait(1)",
  "globalThis.Date.now()",
  "process.env",
].map((text, at) => ({
  text,
  file: plant(`domain/impure-${at}.ts`, `export const x = ${text};\n`),
}));
const foreign = ["hono", "postgres", "cloudflare:workers", "@hono/zod-openapi"].map((name, at) => ({
  name,
  file: plant(`domain/foreign-${at}.ts`, `import x from "${name}";\n\nexport const y = x;\n`),
}));
const uncleared = plant(
  "objects/deep/uncleared.ts",
  "export const x = AbortSignal.timeout(1000);\n",
);
const strays = [
  plant("stray.ts", "export const x = 1;\n"),
  plant("misc/stray.ts", "export const x = 1;\n"),
];
const isolate = 'import type { Isolate } from "../../objects/isolate.ts";\n\n';
const wide = [
  "export async function f(isolate: Isolate): Promise<void> {\n  await isolate.withPostgres();\n}\n",
  "export const f = (isolate: Isolate): unknown => isolate.settings;\n",
  "export interface Host {\n  readonly isolate: Isolate;\n}\n",
].map((text, at) => plant(`objects/deep/wide-${at}.ts`, isolate + text));
const narrow = [
  'export const f = (isolate: Pick<Isolate, "settings">): unknown => isolate.settings;\n',
  "export class X {\n  readonly #isolate: Isolate;\n\n  constructor(isolate: Isolate) {\n    this.#isolate = isolate;\n  }\n}\n",
].map((text, at) => plant(`objects/deep/narrow-${at}.ts`, isolate + text));
const slow = [
  String.raw`/#\{([^}]*)\}/g`,
  String.raw`/\s+$/`,
  String.raw`/^(\d+)+$/`,
  String.raw`new RegExp("(ab)*(ab)*$")`,
].map((text, at) => ({
  text,
  file: plant(`domain/slow-${at}.ts`, `export const x = ${text};\n`),
}));
const fast = [String.raw`/^#\{([^}]*)\}/`, String.raw`/[^a-z]+/gi`].map((text, at) =>
  plant(`domain/fast-${at}.ts`, `export const x = ${text};\n`),
);
const entry = plant("worker.ts", 'import { x } from "./http/x.ts";\n\nexport const y = x;\n');

/** Rule names by file. */
let found: ReadonlyMap<string, readonly string[]>;

beforeAll(() => {
  for (const [file, text] of planted) {
    mkdirSync(path.dirname(path.join(house, "src", file)), { recursive: true });
    writeFileSync(path.join(house, "src", file), text);
  }
  symlinkSync(path.join(root, "node_modules"), path.join(house, "node_modules"));
  writeFileSync(
    path.join(house, "oxlint.config.ts"),
    `export { default } from ${JSON.stringify(path.join(root, "oxlint.config.ts"))};\n`,
  );
  found = lint();
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

function lint(): ReadonlyMap<string, readonly string[]> {
  const bin = path.join(root, "node_modules/oxlint/bin/oxlint");
  let text: string;
  try {
    text = execFileSync(process.execPath, [bin, "--format=json", "src"], {
      cwd: house,
      encoding: "utf8",
    });
  } catch (error) {
    // The linter exits with 1 where it finds something.
    text = String((error as { stdout?: unknown }).stdout);
  }
  const { diagnostics } = JSON.parse(text) as {
    diagnostics: readonly { readonly code: string; readonly filename: string }[];
  };
  const byFile = new Map<string, string[]>();
  for (const { code, filename } of diagnostics) {
    const file = filename.replace(/^.*?src\//, "");
    byFile.set(file, [...(byFile.get(file) ?? []), code]);
  }
  return byFile;
}

const IMPORTS = "eslint(no-restricted-imports)";

describe("npm run lint refuses", () => {
  it.each(upward)("that $wing imports $below, even a type", ({ file }) => {
    expect(found.get(file)).toContain(IMPORTS);
  });

  it.each(foreign)("that a pure wing imports $name", ({ file }) => {
    expect(found.get(file)).toContain(IMPORTS);
  });

  it.each(impure)("that a pure wing names $text", ({ file }) => {
    expect(found.get(file)?.join()).toMatch(/no-restricted-(globals|properties)/);
  });

  it("a timer that nothing can clear", () => {
    expect(found.get(uncleared)?.join()).toMatch(/no-restricted-properties/);
  });

  it("functions and interfaces that take a whole isolate", () => {
    for (const file of wide) expect(found.get(file)?.join(), file).toMatch(/isolate/);
  });

  it.each(slow)("the regular expression $text", ({ file }) => {
    expect(found.get(file)?.join()).toMatch(/linear/);
  });

  it("files of src outside a wing", () => {
    for (const file of strays) expect(found.get(file)?.join(), file).toMatch(/no-stray/);
  });
});

describe("it allows", () => {
  it.each(downward)("that $wing imports $above", ({ file }) => {
    expect(found.get(file) ?? []).not.toContain(IMPORTS);
  });

  it("parts of an isolate, and classes that hold a whole one", () => {
    for (const file of narrow) expect(found.get(file)?.join() ?? "", file).not.toMatch(/isolate/);
  });

  it("regular expressions that read a text once", () => {
    for (const file of fast) expect(found.get(file)?.join() ?? "", file).not.toMatch(/linear/);
  });

  it("the entry, which imports from everywhere", () => {
    expect(found.get(entry)).toBeUndefined();
  });
});

describe("the folders of src", () => {
  it("are the wings, and every pure one is among them", () => {
    const folders = readdirSync(path.join(root, "src"), { withFileTypes: true })
      .filter((one) => one.isDirectory())
      .map(({ name }) => name);
    expect(folders.toSorted()).toEqual([...WINGS].toSorted());
    expect(WINGS).toEqual(expect.arrayContaining([...PURE]));
  });
});
