/**
 * Keys and text values, as KV, R2 and the storage of a Durable Object have them. Four verbs are required; the other two are
 * what makes a store exact and quick where the platform can do it.
 */

import {
  allKeys,
  cursorPages,
  isAscending,
  keysBehind,
  noProgress,
  type ReadPage,
} from "./object-storage-pages.ts";

export interface ObjectEntry {
  readonly key: string;
}

export interface ObjectPageOptions {
  /** Only keys behind this one. */
  readonly startAfter?: string | undefined;
  /** At most this many, 1 to 1,000. */
  readonly limit: number;
}

export interface CloudflareObjectStorage {
  get(key: string): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** All keys of the prefix, however many. */
  list(prefix: string): Promise<string[]>;
  /** Some keys in their order. (Not in k-msg 0.30; without it `list` is asked.) */
  listPage?(prefix: string, options: ObjectPageOptions): Promise<readonly ObjectEntry[]>;
  /** Key and value of all keys of the prefix, where listing brings the values along. (k-msg 0.31) */
  entries?(prefix: string): AsyncIterable<readonly [key: string, value: string]>;
  /**
   * Writes only if the value is still `expected` (`null`: not there), in one step; false when it is not. Absent where the
   * platform cannot, and then nothing built on it is exact. (Not in k-msg 0.30.)
   */
  swap?(key: string, expected: string | null, next: string): Promise<boolean>;
}

export interface CloudflareKvNamespaceLike {
  get(key: string, type: "text"): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  list(options: { prefix?: string; cursor?: string; limit?: number }): Promise<{
    keys: readonly { name: string }[];
    list_complete?: boolean;
    cursor?: string;
  }>;
}

/**
 * Workers KV. It has no conditional write, and a read may be a minute old: two workers can take the same job or record.
 * Use it where that does no harm, else a Durable Object. One key takes one write a second.
 */
export function createKvObjectStorage(
  namespace: CloudflareKvNamespaceLike,
): CloudflareObjectStorage {
  const pages = (prefix: string) =>
    cursorPages(prefix, async (cursor) => {
      const answer = await namespace.list({ prefix, limit: PAGE, ...(cursor && { cursor }) });
      const more = !(answer.list_complete ?? answer.cursor === undefined);
      return { keys: answer.keys.map(({ name }) => name), more, cursor: answer.cursor };
    });
  return {
    get: async (key) => namespace.get(key, "text"),
    put: async (key, value) => namespace.put(key, value),
    delete: async (key) => namespace.delete(key),
    list: async (prefix) => allKeys(pages(prefix)),
    listPage: async (prefix, { startAfter, limit }) =>
      entriesOf(await keysBehind(pages(prefix), startAfter, limit)),
  };
}

export interface CloudflareR2ObjectLike {
  text(): Promise<string>;
  etag?: string;
}

export interface CloudflareR2BucketLike {
  get(key: string): Promise<CloudflareR2ObjectLike | null>;
  /** `null` when the condition did not hold. */
  put(
    key: string,
    value: string,
    options?: { onlyIf?: { etagMatches?: string; etagDoesNotMatch?: string } },
  ): Promise<unknown>;
  delete(key: string): Promise<void>;
  list(options: {
    prefix?: string;
    cursor?: string;
    limit?: number;
    startAfter?: string;
  }): Promise<{ objects: readonly { key: string }[]; truncated?: boolean; cursor?: string }>;
}

/** R2: strongly consistent, with conditional writes. */
export function createR2ObjectStorage(bucket: CloudflareR2BucketLike): CloudflareObjectStorage {
  /** R2 does; a bucket to k-msg's own type need not know the option. */
  let startsAfter = true;
  const reader =
    (prefix: string): ReadPage =>
    async (cursor) => {
      const answer = await bucket.list({ prefix, limit: PAGE, ...(cursor && { cursor }) });
      const keys = answer.objects.map(({ key }) => key);
      return { keys, more: answer.truncated === true, cursor: answer.cursor };
    };
  const pages = (prefix: string) => cursorPages(prefix, reader(prefix));
  return {
    get: async (key) => (await (await bucket.get(key))?.text()) ?? null,
    put: async (key, value) => void (await bucket.put(key, value)),
    delete: async (key) => bucket.delete(key),
    list: async (prefix) => allKeys(pages(prefix)),
    async listPage(prefix, { startAfter = "", limit }) {
      if (startsAfter) {
        const { objects } = await bucket.list({ prefix, limit, ...(startAfter && { startAfter }) });
        const keys = objects.map(({ key }) => key);
        if (isAscending(keys) && keys.every((key) => key > startAfter)) {
          return entriesOf(keys.slice(0, limit));
        }
        startsAfter = false;
      }
      return entriesOf(await keysBehind(pages(prefix), startAfter, limit));
    },
    async swap(key, expected, next) {
      const current = await bucket.get(key);
      const text = (await current?.text()) ?? null;
      if (text !== expected) return false;
      const onlyIf =
        current?.etag === undefined ? { etagDoesNotMatch: "*" } : { etagMatches: current.etag };
      return (await bucket.put(key, next, { onlyIf })) !== null;
    },
  };
}

export interface CloudflareDurableObjectStorageLike {
  get<T>(key: string): Promise<T | undefined>;
  put<T>(key: string, value: T): Promise<void>;
  delete(key: string): Promise<boolean | undefined>;
  list<T>(options: {
    prefix?: string;
    startAfter?: string;
    limit?: number;
  }): Promise<Map<string, T>>;
}

/**
 * The storage of a Durable Object, used inside it. The object is the only one that touches it, so a queue of our own makes
 * compare-and-set exact.
 */
export function createDurableObjectStorage(
  storage: CloudflareDurableObjectStorageLike,
): CloudflareObjectStorage {
  /** Keys and values behind `startAfter`, in their order. */
  async function page(prefix: string, { startAfter = "", limit }: ObjectPageOptions) {
    const found = [
      ...(await storage.list<string>({ prefix, limit, ...(startAfter && { startAfter }) })),
    ];
    const keys = found.map(([key]) => key);
    if (isAscending(keys) && keys.every((key) => key > startAfter)) return found.slice(0, limit);
    // A storage to k-msg's own type need not know `startAfter`: it is asked for everything.
    const all = [...(await storage.list<string>({ prefix }))].sort(([a], [b]) => (a < b ? -1 : 1));
    const later = all.filter(([key]) => key > startAfter);
    // As much as one page, and all of it known: what lies behind cannot be reached.
    if (later.length === 0 && all.length === PAGE) throw noProgress(prefix);
    return later.slice(0, limit);
  }
  async function* entries(prefix: string) {
    let startAfter: string | undefined;
    while (true) {
      const found = await page(prefix, { startAfter, limit: PAGE });
      yield* found;
      startAfter = found.at(-1)?.[0];
      if (found.length < PAGE) return;
    }
  }
  return {
    entries,
    get: async (key) => (await storage.get<string>(key)) ?? null,
    put: async (key, value) => storage.put(key, value),
    delete: async (key) => void (await storage.delete(key)),
    async list(prefix) {
      const keys: string[] = [];
      for await (const [key] of entries(prefix)) keys.push(key);
      return keys;
    },
    listPage: async (prefix, options) =>
      entriesOf((await page(prefix, options)).map(([key]) => key)),
    swap: async (key, expected, next) =>
      oneAfterAnother(storage, async () => {
        if (((await storage.get<string>(key)) ?? null) !== expected) return false;
        await storage.put(key, next);
        return true;
      }),
  };
}

const PAGE = 1000;

function entriesOf(keys: readonly string[]): ObjectEntry[] {
  return keys.map((key) => ({ key }));
}

/** The last task of each storage, whichever adapter started it. */
const tails = new WeakMap<object, Promise<unknown>>();

async function oneAfterAnother<T>(owner: object, task: () => Promise<T>): Promise<T> {
  const before = tails.get(owner) ?? Promise.resolve();
  const mine = before.then(task, task);
  tails.set(owner, mine);
  return mine;
}
