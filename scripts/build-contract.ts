/**
 * Makes the OpenAPI document from the routes themselves: bundles `src/contract/` without the platform, and asks it. Beside it the files that
 * the Worker serves at `/openapi.json` and `/problems/…`.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { build, type Plugin } from "esbuild";

import { ROOT } from "./settings.ts";

/** `src/contract/files.ts`, whose own types are those of the Worker's platform. */
interface Making {
  readonly contractFiles: (version: string, stylesheet: string) => ReadonlyMap<string, string>;
}

const BUNDLE = join(ROOT, ".build/contract.mjs");

/** The document needs the routes' declarations, and nothing of the platform that their handlers run on. */
const withoutPlatform: Plugin = {
  name: "without the platform",
  setup(building) {
    building.onResolve({ filter: /^cloudflare:/ }, ({ path }) => ({ path, namespace: "platform" }));
    building.onLoad({ filter: /.*/, namespace: "platform" }, () => ({
      contents:
        "export class DurableObject {}\nexport const env = {};\nexport const waitUntil = () => {};",
    }));
  },
};

/**
 * @param stylesheet of the pages, as an address
 * @returns what each file of the contract holds, by its path below the folder of static assets
 */
export async function buildContract(stylesheet: string): Promise<ReadonlyMap<string, string>> {
  mkdirSync(join(ROOT, ".build"), { recursive: true });
  await build({
    entryPoints: [join(ROOT, "src/contract/files.ts")],
    outfile: BUNDLE,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    plugins: [withoutPlatform],
    logLevel: "error",
    tsconfigRaw: {},
  });
  // Each time anew: in a process that builds twice, the routes may have changed.
  const url = `${pathToFileURL(BUNDLE).href}?${process.hrtime.bigint()}`;
  const { contractFiles } = (await import(url)) as Making;
  return contractFiles(versionNow(), stylesheet);
}

export function versionNow(): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    version: string;
  };
  return version;
}
