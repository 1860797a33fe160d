/** `$kv`: a KV namespace in memory that lists everything in one page. */
export function fakeKv(): object {
  const values = new Map<string, unknown>();
  return {
    get: async (key: string) => values.get(key) ?? null,
    put: async (key: string, value: unknown) => void values.set(key, value),
    delete: async (key: string) => void values.delete(key),
    async list({ prefix = "" }: { readonly prefix?: string } = {}) {
      const found = [...values.keys()].filter((key) => key.startsWith(prefix)).sort();
      return { keys: found.map((name) => ({ name })), list_complete: true };
    },
  };
}
