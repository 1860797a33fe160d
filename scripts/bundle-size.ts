import { gzipSync } from "node:zlib";

import { build } from "esbuild";

/**
 * How large a Worker gets by some code: bytes, minified, everything it imports included.
 * @param code a module
 * @param folder where its imports are resolved from
 */
export async function bundleSize(code: string, folder: string): Promise<number> {
  return (await bundle(code, folder)).length;
}

/** As {@link bundleSize}, but as it travels: gzipped. */
export async function gzippedSize(code: string, folder: string): Promise<number> {
  return gzipSync(await bundle(code, folder), { level: 9 }).length;
}

async function bundle(code: string, folder: string): Promise<Buffer> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    charset: "utf8",
    target: "esnext",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser", "import"],
    write: false,
  });
  return Buffer.concat(outputFiles.map(({ contents }) => contents));
}
