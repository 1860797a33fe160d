/**
 * Bundles the web page into `.build/dashboard`, which the Worker serves. Everything that starts or deploys the Worker calls
 * it first; by hand: `npm run build:dashboard`. A file that is there already is left alone, so that a running Worker that
 * watches the folder does not start anew.
 */
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

const ROOT = join(import.meta.dirname, "..");
const SOURCE = join(ROOT, "src/dashboard");
const TARGET = join(ROOT, ".build/dashboard");

export interface BuiltDashboard {
  readonly folder: string;
  /** Bytes of script, compressed as a server would. */
  readonly scriptBytes: number;
}

/** @throws Error with esbuild's messages where the source is wrong. */
export async function buildDashboard(): Promise<BuiltDashboard> {
  const { outputFiles } = await build({
    entryPoints: [join(SOURCE, "app.tsx")],
    outdir: join(TARGET, "assets"),
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
  // Its helper process would keep ours alive.
  await stop();
  const script = only(outputFiles, ".js");
  const style = only(outputFiles, ".css");
  const page = readFileSync(join(SOURCE, "index.html"), "utf8")
    .replace("app.js", basename(script.path))
    .replace("app.css", basename(style.path));
  const assets = [script, style].map(({ path, text }) => [path, text] as const);
  // The page last: it names the others.
  const files = new Map([...assets, [join(TARGET, "index.html"), page] as const]);
  for (const [path, text] of files) writeChanged(path, text);
  for (const name of readdirSync(join(TARGET, "assets"))) {
    const path = join(TARGET, "assets", name);
    if (!files.has(path)) rmSync(path, { force: true });
  }
  return { folder: TARGET, scriptBytes: gzipSync(script.text).length };
}

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
