/** Loads the entry points of an installed package wherever it is used: Node in both its forms, Bun, workerd. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

import { ROOT } from "./settings.ts";

/** Only Bun can load these. */
const ONLY_BUN = /\/bun$/;

/** Bun's store and queue aside, an entry point must not be empty. */
const check = (entry: string): string =>
  `if (Object.keys(all).length === 0) throw new Error("${entry} is empty");`;

const asEsm = (entry: string): string => `const all = await import("${entry}"); ${check(entry)}`;
const asCjs = (entry: string): string => `const all = require("${entry}"); ${check(entry)}`;

/** @param project the folder in which it is installed. @returns what does not load, and why */
export async function loadFaults(project: string, entries: readonly string[]): Promise<string[]> {
  const common = entries.filter((entry) => !ONLY_BUN.test(entry));
  const node = (args: readonly string[]) => run(process.execPath, args, project);
  const bun = (code: string) => run(join(ROOT, "node_modules/.bin/bun"), ["-e", code], project);
  const said = [
    ...common.map((entry) => ["Node", node(["--input-type=module", "-e", asEsm(entry)])]),
    ...common.map((entry) => ["CommonJS", node(["--input-type=commonjs", "-e", asCjs(entry)])]),
    ...entries.map((entry) => ["Bun", bun(asEsm(entry))]),
    ["workerd", await inWorkerd(project, common)],
  ];
  return said.flatMap(([where, fault]) => (fault === "" ? [] : [`${where}: ${fault}`]));
}

/** What it complained about; "" when all is well. */
function run(program: string, args: readonly string[], cwd: string): string {
  const result = spawnSync(program, args, { cwd, encoding: "utf8" });
  return result.status === 0 ? "" : `${args.at(-1)}\n${result.stderr.trim()}`;
}

async function inWorkerd(project: string, entries: readonly string[]): Promise<string> {
  const lines = entries.map((entry, i) => `import * as e${i} from "${entry}";`);
  const sizes = entries.map((entry, i) => `["${entry}", Object.keys(e${i}).length]`);
  const worker = `${lines.join("\n")}
    export default { fetch: () => Response.json([${sizes.join(", ")}]) };`;
  const { outputFiles } = await build({
    stdin: { contents: worker, resolveDir: project },
    bundle: true,
    write: false,
    format: "esm",
    conditions: ["workerd", "worker"],
    external: ["node:*", "cloudflare:*"],
  });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: outputFiles[0]?.text ?? "",
      compatibilityDate: "2026-01-01",
      compatibilityFlags: ["nodejs_compat"],
      telemetry: { enabled: false },
    }),
  );
  try {
    const response = await miniflare.dispatchFetch("http://localhost/");
    const found = (await response.json()) as [string, number][];
    const empty = found.filter(([, names]) => names === 0).map(([entry]) => `${entry} is empty`);
    return empty.join(", ");
  } catch (error) {
    return String(error);
  } finally {
    await miniflare.dispose();
  }
}
