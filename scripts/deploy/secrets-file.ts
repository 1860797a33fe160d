/** Secrets in files: those that the operator hands in, and generated ones that the operator must keep. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";

import { CliError } from "../tenant-client.ts";

/** `NAME=value` lines, or a JSON object of texts. @throws CliError naming the file and no value. */
export function readSecrets(path: string): Readonly<Record<string, string>> {
  if (!existsSync(path)) throw new CliError(`--secrets: ${path} is not there.`);
  // Windows' editors begin a file with this mark; it would be a part of the first name.
  const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  const read: unknown = text.trimStart().startsWith("{") ? jsonOf(text, path) : linesOf(text, path);
  const entries = Object.entries(read as object);
  const bad = entries.filter(([, value]) => typeof value !== "string" || value === "");
  if (bad.length > 0) {
    throw new CliError(
      `--secrets: ${path}: ${bad.map(([name]) => name).join(", ")}: must be a text that is not empty.`,
    );
  }
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Windows has no such modes. */
export function othersMayRead(path: string): boolean {
  return process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0;
}

/** For its owner alone. @throws CliError where something is there already: it may hold the only copy of others. */
export function writeSecrets(path: string, secrets: Readonly<Record<string, string>>): void {
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
  try {
    writeFileSync(path, lines.join(""), { mode: 0o600, flag: "wx" });
  } catch (error) {
    const { code } = error as { code?: string };
    const why =
      code === "EEXIST"
        ? "is there already: is it of a setup that ended early? Then give its lines with --secrets; else name another file."
        : `cannot be written (${code}): name another file.`;
    throw new CliError(`--write-secrets: ${path} ${why}`, { cause: error });
  }
}

/** Node's reader leaves out what it does not understand, and what is behind a #: a secret would be lost, or cut. */
function linesOf(text: string, path: string): Readonly<Record<string, string | undefined>> {
  const names = new Set<string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const where = `--secrets: ${path}: line ${index + 1}`;
    const at = line.indexOf("=");
    const name = line
      .slice(0, Math.max(at, 0))
      .trim()
      .replace(/^export\s/, "")
      .trim();
    const value = line.slice(at + 1).trim();
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw new CliError(`${where} is not NAME=value: write it so.`);
    if (names.has(name)) throw new CliError(`${where}: ${name} is there twice: leave one of them.`);
    if (!/^(?:[^'"`#][^#]*|'[^']*'|"[^"]*"|`[^`]*`)?$/.test(value)) {
      throw new CliError(
        `${where}: ${name}: has a # that would cut it off, or half a pair of quotes: put the whole value into quotes, such as NAME='a#b'.`,
      );
    }
    names.add(name);
  }
  return parseEnv(text);
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's words may show a value.
    throw new CliError(`--secrets: ${path} is neither NAME=value lines nor a JSON object.`);
  }
}
