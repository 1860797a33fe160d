/** The CommonJS form of a package, made from its ECMAScript one: a `.cjs` and a `.d.cts` beside every `.js` and `.d.ts`. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

import { build, type Plugin } from "esbuild";

/** Its CommonJS form of 0.30 does not load, so what is used of it goes into the file that uses it. */
const TAKEN_IN = /^@k-msg\/template\b/;

/**
 * One file for one file, as in the ECMAScript form: a module that two entry points share exists once.
 * @param dist the folder with the compiler's output; must lie where the package's dependencies are found from
 */
export async function emitCommonJs(dist: string): Promise<void> {
  const files = readdirSync(dist, { recursive: true, encoding: "utf8" });
  await build({
    entryPoints: files.filter((file) => file.endsWith(".js")).map((file) => join(dist, file)),
    outdir: dist,
    outbase: dist,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    logLevel: "warning",
    plugins: [apart(dist)],
  });
  for (const file of files.filter((name) => name.endsWith(".d.ts"))) emitTypes(join(dist, file));
}

/** Leaves every import where it is, under the name of the file's CommonJS form. */
const apart = (dist: string): Plugin => ({
  name: "apart",
  setup(bundle) {
    bundle.onResolve({ filter: /./ }, ({ path, kind, resolveDir }) => {
      const inside = !relative(dist, resolveDir).startsWith("..") && resolveDir !== "";
      if (kind === "entry-point" || !inside || TAKEN_IN.test(path)) return undefined;
      return { path: path.startsWith(".") ? path.replace(/\.js$/, ".cjs") : path, external: true };
    });
  },
});

function emitTypes(file: string): void {
  const text = readFileSync(file, "utf8");
  const own = text.replaceAll(/((?:from|import) ?\(?")(\.[^"]*)\.js"/g, '$1$2.cjs"');
  writeFileSync(file.replace(/\.d\.ts$/, ".d.cts"), own);
}
