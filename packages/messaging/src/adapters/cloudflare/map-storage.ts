/** An object storage with the four verbs that everybody has, in a Map: for tests only. */
import type { CloudflareObjectStorage } from "./object-storage.ts";

export function mapStorage(): { storage: CloudflareObjectStorage; map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    storage: {
      get: async (key) => map.get(key) ?? null,
      put: async (key, value) => void map.set(key, value),
      delete: async (key) => void map.delete(key),
      list: async (prefix) => [...map.keys()].filter((key) => key.startsWith(prefix)),
    },
  };
}
