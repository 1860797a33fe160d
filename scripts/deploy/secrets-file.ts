/** Secrets in files: those that the operator hands in, and generated ones that the operator must keep. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";

import { CliError } from "../tenant-client.ts";

/** `NAME=value` lines, or a JSON object of texts. @throws CliError naming the file and no value. */
export function readSecrets(path: string): Readonly<Record<string, string>> {
  if (!existsSync(path)) throw new CliError(`--secrets: ${path} is not there.`);
  const text = readFileSync(path, "utf8");
  const read: unknown = text.trimStart().startsWith("{") ? jsonOf(text, path) : parseEnv(text);
  const entries = Object.entries(read as object);
  const bad = entries.filter(([, value]) => typeof value !== "string" || value === "");
  if (bad.length > 0) {
    throw new CliError(
      `--secrets: ${path}: ${bad.map(([name]) => name).join(", ")}: must be a text that is not empty.`,
    );
  }
  return Object.fromEntries(entries) as Record<string, string>;
}

/** For its owner alone. @throws CliError where something is there already: it may hold the only copy of others. */
export function writeSecrets(path: string, secrets: Readonly<Record<string, string>>): void {
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
  try {
    writeFileSync(path, lines.join(""), { mode: 0o600, flag: "wx" });
  } catch (error) {
    const { code } = error as { code?: string };
    const why = code === "EEXIST" ? "is there already" : `cannot be written (${code})`;
    throw new CliError(`--write-secrets: ${path} ${why}: name another file.`, { cause: error });
  }
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's words may show a value.
    throw new CliError(`--secrets: ${path} is neither NAME=value lines nor a JSON object.`);
  }
}
