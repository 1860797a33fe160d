/** The names that callers use for a recipient: the hashes that rows of it may have, as one word. Pure. */

/** It stands in no hash. */
const SEPARATOR = ".";

export function nameOfHashes(hashes: readonly string[]): string {
  return hashes.join(SEPARATOR);
}

export function hashesOfName(name: string): readonly string[] {
  return [...new Set(name.split(SEPARATOR))];
}
