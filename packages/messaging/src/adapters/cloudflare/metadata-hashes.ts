/** Hashes of single metadata fields, so that they can be found although the metadata is encrypted. */
import type { FieldCryptoConfig } from "@k-msg/core";

/** One hash a value whose path (`metadata.a.b`, arrays as `metadata.list[*]`) has the mode `encrypt+hash`. */
export async function metadataHashes(
  config: FieldCryptoConfig,
  metadata: Record<string, unknown>,
  hash: (path: string, value: string) => Promise<string>,
): Promise<Record<string, string> | undefined> {
  const hashes: Record<string, string> = {};
  for (const [path, mode] of Object.entries(config.fields)) {
    if (mode !== "encrypt+hash" || !path.startsWith("metadata.")) continue;
    for (const [at, value] of valuesAt(metadata, path.slice("metadata.".length), "metadata")) {
      hashes[at] = await hash(path, value);
    }
  }
  return Object.keys(hashes).length === 0 ? undefined : hashes;
}

function valuesAt(value: unknown, path: string, at: string): [string, string][] {
  if (path === "") {
    if (value === undefined || value === null) return [];
    return [[at, typeof value === "string" ? value : JSON.stringify(value)]];
  }
  const [head = "", ...rest] = path.split(".");
  const name = head.replace(/\[\*\]$/, "");
  if (typeof value !== "object" || value === null) return [];
  const names = name === "*" ? Object.keys(value) : [name];
  return names.flatMap((key) => {
    const inner = (value as Readonly<Record<string, unknown>>)[key];
    if (!head.endsWith("[*]")) return valuesAt(inner, rest.join("."), `${at}.${key}`);
    const items = Array.isArray(inner) ? inner : [];
    return items.flatMap((item, index) => valuesAt(item, rest.join("."), `${at}.${key}[${index}]`));
  });
}
