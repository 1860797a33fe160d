import { build } from "esbuild";

/**
 * How large a Worker gets by some code: bytes, minified, everything it imports included.
 * @param code a module
 * @param folder where its imports are resolved from
 */
export async function bundleSize(code: string, folder: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    charset: "utf8",
    target: "esnext",
    platform: "neutral",
    conditions: ["workerd", "worker", "browser", "import"],
    write: false,
  });
  return outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
}
