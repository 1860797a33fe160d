/**
 * Makes `.build/dashboard`, which the Worker serves: the web page, the API's reference, and the contract. Everything that starts or deploys the Worker calls
 * it first; by hand: `npm run build:dashboard`. A file that is there already is left alone, so that a running Worker that
 * watches the folder does not start anew.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

import { build, stop, type OutputFile } from "esbuild";

import { buildContract } from "./build-contract.ts";
import { viewerScript } from "./build-reference.ts";

const ROOT = join(import.meta.dirname, "..");
const SOURCE = join(ROOT, "src/dashboard");
const TARGET = join(ROOT, ".build/dashboard");
const ASSETS = join(TARGET, "assets");
/** Beside the assets: what is here and was not made is of an earlier version. */
const FOLDERS = ["openapi", "problems/en", "problems/ko"] as const;

export interface BuiltDashboard {
  readonly folder: string;
  /** Bytes of script, compressed as a server would. */
  readonly scriptBytes: number;
}

/** @throws Error with esbuild's messages where the source is wrong. */
export async function buildDashboard(): Promise<BuiltDashboard> {
  const page = await bundled("app.tsx");
  const reference = await bundled("reference.ts", "reference.css");
  const contract = await buildContract(`/assets/${basename(reference.style.path)}`);
  // Its helper process would keep ours alive.
  await stop();
  const viewer = viewerScript();
  const viewerPath = join(ASSETS, `scalar-${hashOf(viewer)}.js`);
  const assets = [page.script, page.style, reference.script, reference.style].map(
    ({ path, text }) => [path, text] as const,
  );
  const referencePage = readFileSync(join(SOURCE, "reference.html"), "utf8")
    .replace("reference.js", basename(reference.script.path))
    .replace("reference.css", basename(reference.style.path))
    .replace("scalar.js", basename(viewerPath));
  // The pages last: they name the others.
  const files = new Map([
    ...assets,
    [viewerPath, viewer] as const,
    ...[...contract].map(([path, text]) => [join(TARGET, path), text] as const),
    ...["en", "ko"].map(
      (language) =>
        [
          join(TARGET, `reference/${language}.html`),
          referencePage.replace("LANGUAGE", language),
        ] as const,
    ),
    [
      join(TARGET, "index.html"),
      readFileSync(join(SOURCE, "index.html"), "utf8")
        .replace("app.js", basename(page.script.path))
        .replace("app.css", basename(page.style.path)),
    ] as const,
  ]);
  for (const [path, text] of files) writeChanged(path, text);
  for (const folder of [ASSETS, ...FOLDERS.map((name) => join(TARGET, name))]) {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (!files.has(path)) rmSync(path, { force: true });
    }
  }
  return { folder: TARGET, scriptBytes: gzipSync(page.script.text).length };
}

interface Bundle {
  readonly script: OutputFile;
  readonly style: OutputFile;
}

/** @param entries of `src/dashboard`: a script, and its style where it does not import that itself */
async function bundled(...entries: readonly string[]): Promise<Bundle> {
  const { outputFiles } = await build({
    entryPoints: entries.map((name) => join(SOURCE, name)),
    outdir: ASSETS,
    entryNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome123", "firefox120", "safari17.5"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    write: false,
    tsconfigRaw: {},
  });
  return { script: only(outputFiles, ".js"), style: only(outputFiles, ".css") };
}

const hashOf = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();

function only(files: readonly OutputFile[], end: string): OutputFile {
  const file = files.find(({ path }) => path.endsWith(end));
  if (!file) throw new Error(`the bundle of the dashboard has no ${end} file`);
  return file;
}

/** In one step: others may read it at the same time, and clear the folder of what they do not know. */
function writeChanged(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = join(ROOT, ".build", `${basename(path)}.${process.pid}`);
  writeFileSync(draft, text);
  renameSync(draft, path);
}

if (import.meta.main) {
  const { folder, scriptBytes } = await buildDashboard();
  console.log(`${folder}: ${(scriptBytes / 1000).toFixed(1)} kB of script, compressed`);
}
