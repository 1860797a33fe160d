/**
 * Keys and text values, as KV, R2 and the storage of a Durable Object have them. Four verbs are required; the other two are
 * what makes a store exact and quick where the platform can do it.
 */

export interface ObjectEntry {
  readonly key: string;
  /** Only where listing gives the values along. */
  readonly value?: string;
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
  /** True where `listPage` gives the values. (Not in k-msg 0.30.) */
  readonly listsValues?: boolean;
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
  async function page(prefix: string, cursor: string | undefined) {
    const answer = await namespace.list({ prefix, limit: PAGE, ...(cursor && { cursor }) });
    const next = answer.list_complete === false ? answer.cursor : undefined;
    return { keys: answer.keys.map(({ name }) => name), next };
  }
  return {
    get: async (key) => namespace.get(key, "text"),
    put: async (key, value) => namespace.put(key, value),
    delete: async (key) => namespace.delete(key),
    list: async (prefix) => allPages(async (cursor) => page(prefix, cursor)),
    // KV starts only at the beginning or at a cursor of its own.
    async listPage(prefix, { startAfter, limit }) {
      const found: ObjectEntry[] = [];
      let cursor: string | undefined;
      do {
        const { keys, next } = await page(prefix, cursor);
        const later = keys.filter((key) => startAfter === undefined || key > startAfter);
        found.push(...later.map((key) => ({ key })));
        cursor = next;
      } while (cursor !== undefined && found.length < limit);
      return found.slice(0, limit);
    },
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
  return {
    get: async (key) => (await (await bucket.get(key))?.text()) ?? null,
    put: async (key, value) => void (await bucket.put(key, value)),
    delete: async (key) => bucket.delete(key),
    list: async (prefix) =>
      allPages(async (cursor) => {
        const answer = await bucket.list({ prefix, limit: PAGE, ...(cursor && { cursor }) });
        const keys = answer.objects.map(({ key }) => key);
        return { keys, next: answer.truncated ? answer.cursor : undefined };
      }),
    async listPage(prefix, { startAfter, limit }) {
      const { objects } = await bucket.list({ prefix, limit, ...(startAfter && { startAfter }) });
      return objects.map(({ key }) => ({ key }));
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
  const page = async (prefix: string, { startAfter, limit }: ObjectPageOptions) => {
    const found = await storage.list<string>({ prefix, limit, ...(startAfter && { startAfter }) });
    return [...found].map(([key, value]) => ({ key, value }));
  };
  return {
    listsValues: true,
    get: async (key) => (await storage.get<string>(key)) ?? null,
    put: async (key, value) => storage.put(key, value),
    delete: async (key) => void (await storage.delete(key)),
    list: async (prefix) =>
      allPages(async (startAfter) => {
        const keys = (await page(prefix, { startAfter, limit: PAGE })).map(({ key }) => key);
        return { keys, next: keys.length < PAGE ? undefined : keys.at(-1) };
      }),
    listPage: page,
    swap: async (key, expected, next) =>
      oneAfterAnother(storage, async () => {
        if (((await storage.get<string>(key)) ?? null) !== expected) return false;
        await storage.put(key, next);
        return true;
      }),
  };
}

const PAGE = 1000;

async function allPages(
  read: (cursor: string | undefined) => Promise<{ keys: string[]; next: string | undefined }>,
): Promise<string[]> {
  const all: string[] = [];
  let cursor: string | undefined;
  do {
    const { keys, next } = await read(cursor);
    all.push(...keys);
    cursor = next;
  } while (cursor !== undefined);
  return all;
}

/** The last task of each storage, whichever adapter started it. */
const tails = new WeakMap<object, Promise<unknown>>();

async function oneAfterAnother<T>(owner: object, task: () => Promise<T>): Promise<T> {
  const before = tails.get(owner) ?? Promise.resolve();
  const mine = before.then(task, task);
  tails.set(owner, mine);
  return mine;
}
