/** Where an environment's file and its configuration are, and what stands in them. */
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";

import { experimental_readRawConfig } from "wrangler";

import { ROOT } from "../settings.ts";
import { CliError } from "../tenant-client.ts";
import { configurationOf, type Tracked } from "./configuration.ts";
import { judgeFile, type JudgedFile } from "./judge-file.ts";
import type { OperatorFile } from "./operator-file.ts";

export interface Place {
  readonly env: string;
  /** Of the operator's file. */
  readonly path: string;
  /** As messages name it. */
  readonly shown: string;
  /** Where the configuration of wrangler is written. */
  readonly folder: string;
}

const EXAMPLE = "example";

/** @throws CliError saying what to do where there is no such environment. */
export function placeOf(
  command: string,
  env: string | undefined,
  folder = join(ROOT, "deploy"),
): Place {
  const there = globSync("*.jsonc", { cwd: folder }).map((file) => basename(file, ".jsonc"));
  const own = there.filter((name) => name !== EXAMPLE).toSorted();
  const known = own.length > 0 ? `There is ${own.join(", ")}.` : "There is none yet.";
  const make =
    "Copy deploy/example.jsonc to production.jsonc beside it and fill it in: docs/operate/deploy.md.";
  if (env === undefined) {
    throw new CliError(
      `--env: say what to work on: \`npm run ${command} -- --env production\` reads deploy/production.jsonc. ${known} ${own.length > 0 ? "" : make}`.trim(),
    );
  }
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(env) || env === EXAMPLE) {
    throw new CliError(
      `--env: ${env} cannot be the name of an environment: use lower-case letters, digits and hyphens, such as production.`,
    );
  }
  const path = join(folder, `${env}.jsonc`);
  const shown = relative(ROOT, path).startsWith("..") ? path : relative(ROOT, path);
  if (!existsSync(path)) throw new CliError(`${shown} is not there. ${known} ${make}`);
  return { env, path, shown, folder: join(ROOT, ".build/deploy", env) };
}

export function readTracked(): Tracked {
  return rawConfig(join(ROOT, "wrangler.jsonc")) as Tracked;
}

/** @throws CliError where it is no JSONC. */
export function readFile({ path, shown }: Place, tracked: Tracked): JudgedFile {
  let raw: unknown;
  try {
    raw = rawConfig(path);
  } catch (error) {
    const { text, location } = error as { text?: string; location?: { line?: number } };
    throw new CliError(
      `${shown}:${location?.line ?? 1}: is not JSON with comments: ${text ?? String(error)}`,
      { cause: error },
    );
  }
  return judgeFile(
    raw,
    shown,
    tracked.hyperdrive.map(({ binding }) => binding),
  );
}

export function rawText({ path }: Place): string {
  return readFileSync(path, "utf8");
}

/** @returns the path of the configuration that was written. */
export function writeConfiguration(
  { folder }: Place,
  tracked: Tracked,
  file: OperatorFile,
): string {
  const root = `${relative(folder, ROOT).split(sep).join("/")}/`;
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "wrangler.json");
  writeFileSync(path, `${JSON.stringify(configurationOf(tracked, file, root), null, 2)}\n`);
  return path;
}

function rawConfig(path: string): unknown {
  return experimental_readRawConfig({ config: path }).rawConfig;
}
