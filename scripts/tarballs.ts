/** Tarballs of our own packages, made in a copy: the working tree is never in its published form while others use it. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { ROOT } from "./settings.ts";

/** Folders under `packages/` that hold a package. */
export const OUR_PACKAGES = readdirSync(join(ROOT, "packages"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

export interface PackOptions {
  readonly only?: readonly string[];
  readonly change?: ((name: string, folder: string) => void) | undefined;
}

/**
 * Packs packages of ours.
 * @param destination an existing folder
 * @param options.only which packages, by folder; all of them unless told
 * @param options.change edits the copy of a package first, for tests of what notices a difference
 * @returns the tarballs' paths by package folder
 * @throws Error with npm's words when a package does not pack
 */
export function packAll(
  destination: string,
  { only = OUR_PACKAGES, change }: PackOptions = {},
): ReadonlyMap<string, string> {
  const workshop = mkdtempSync(join(tmpdir(), "k-msg-pack-"));
  try {
    for (const part of ["packages", "scripts", "tsconfig.base.json"])
      cpSync(join(ROOT, part), join(workshop, part), {
        recursive: true,
        // A package's own modules are tools of its making.
        filter: (source) => !source.endsWith("node_modules"),
      });
    writeFileSync(join(workshop, "package.json"), JSON.stringify({ type: "module" }));
    linkModules(join(workshop, "node_modules"), (name) => join(workshop, "packages", name));
    return new Map(
      only.map((name) => {
        const folder = join(workshop, "packages", name);
        change?.(name, folder);
        return [name, pack(folder, destination)];
      }),
    );
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** A node_modules that is this repository's, with other folders in the place of our packages. */
export function linkModules(folder: string, ours: (name: string) => string): void {
  const source = join(ROOT, "node_modules");
  const own = new Map(
    OUR_PACKAGES.map((name) => [packageName(join(ROOT, "packages", name)), name]),
  );
  const scopes = readdirSync(source).filter((name) =>
    [...own.keys()].some((one) => one.startsWith(`${name}/`)),
  );
  for (const scope of scopes) mkdirSync(join(folder, scope), { recursive: true });
  const scoped = scopes.flatMap((scope) =>
    readdirSync(join(source, scope)).map((name) => `${scope}/${name}`),
  );
  const others = [...readdirSync(source).filter((name) => !scopes.includes(name)), ...scoped];
  for (const name of others.filter((one) => !own.has(one)))
    symlinkSync(join(source, name), join(folder, name));
  for (const [name, where] of own) symlinkSync(ours(where), join(folder, name));
}

function pack(folder: string, destination: string): string {
  const printed = npm(["pack", "--silent", "--pack-destination", destination], folder);
  // Its last word, after whatever the package's scripts print.
  return join(destination, basename(printed.trim().split("\n").at(-1) ?? ""));
}

/** Runs npm and returns what it printed. @throws Error with its words when it fails. */
export function npm(args: readonly string[], cwd: string): string {
  const env = { ...process.env, PATH: `${join(ROOT, "node_modules/.bin")}:${process.env["PATH"]}` };
  const result = spawnSync("npm", args, {
    cwd,
    encoding: "utf8",
    env,
    shell: process.platform === "win32",
  });
  if (result.status === 0) return result.stdout;
  throw new Error(`npm ${args.join(" ")} in ${cwd}\n${result.stdout}${result.stderr}`);
}

/** The `name` of the package in a folder. */
export const packageName = (folder: string): string =>
  (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { name: string }).name;
