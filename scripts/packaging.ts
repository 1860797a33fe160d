/**
 * What a published package is made of. In the workspace a package exports its TypeScript source and nothing is built; npm's
 * `prepack` turns the folder into the published form for as long as the tarball is made, and `postpack` turns it back.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { emitCommonJs } from "./commonjs.ts";
import { ROOT } from "./settings.ts";
import { runTsc } from "./tsc.ts";

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** The package.json that goes into the tarball. @throws Error for an export that is not a source file. */
export function publishedManifest(source: Manifest): Record<string, unknown> {
  const exports = Object.entries(source.exports).map(([door, path]) => {
    const built = /^\.\/src\/(.+)\.ts$/.exec(path)?.[1];
    if (built === undefined)
      throw new Error(`${source.name}: exports ${door} → ${path}: no source`);
    const conditions = {
      import: { types: `./dist/${built}.d.ts`, default: `./dist/${built}.js` },
      require: { types: `./dist/${built}.d.cts`, default: `./dist/${built}.cjs` },
    };
    return [door, conditions];
  });
  const { scripts: _, devDependencies: __, ...kept } = source;
  return { ...kept, exports: Object.fromEntries(exports) as unknown };
}

/** Where the workspace's own package.json waits while the tarball is made. */
const kept = (folder: string): string => join(folder, ".pack/package.json");

/** @throws Error naming what does not compile; the folder is as it was then. */
export async function toPublishedForm(folder: string): Promise<void> {
  toWorkspaceForm(folder);
  const manifest = join(folder, "package.json");
  const source = JSON.parse(readFileSync(manifest, "utf8")) as Manifest;
  const published = publishedManifest(source);
  try {
    emit(folder, Object.values(source.exports));
    await emitCommonJs(join(folder, "dist"));
  } catch (error) {
    toWorkspaceForm(folder);
    throw error;
  }
  cpSync(manifest, kept(folder));
  writeFileSync(manifest, `${JSON.stringify(published, null, 2)}\n`);
}

/** Undoes `toPublishedForm`; does nothing to a folder that is in its own form. */
export function toWorkspaceForm(folder: string): void {
  if (existsSync(kept(folder))) cpSync(kept(folder), join(folder, "package.json"));
  for (const made of [".pack", "dist"])
    rmSync(join(folder, made), { recursive: true, force: true });
}

/** Plain JavaScript and its types into `dist/`, one file for one source file: bundlers leave out what nobody imports. */
function emit(folder: string, sources: readonly string[]): void {
  const project = join(folder, ".pack");
  mkdirSync(project, { recursive: true });
  const options = {
    extends: join(ROOT, "tsconfig.base.json"),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      rootDir: join(folder, "src"),
      outDir: join(folder, "dist"),
      lib: ["esnext", "dom", "dom.iterable"],
      types: [],
    },
    // What no entry point leads to is for tests.
    files: sources.map((path) => join(folder, path)),
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(options));
  const faults = runTsc(project);
  if (faults.length > 0)
    throw new Error(faults.map(({ file, line, text }) => `${file}:${line} ${text}`).join("\n"));
  for (const file of readdirSync(join(folder, "dist"), { recursive: true, encoding: "utf8" }))
    if (file.endsWith(".d.ts")) pointToJavaScript(join(folder, "dist", file));
}

/** The compiler rewrites `./x.ts` in code but leaves it in declarations, where no such file is published. */
function pointToJavaScript(file: string): void {
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replaceAll(/((?:from|import) ?\(?")(\.[^"]*)\.ts"/g, '$1$2.js"'));
}
