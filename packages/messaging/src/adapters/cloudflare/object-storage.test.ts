/** Storages that know less than the platform's own: to k-msg's types, a list takes a prefix, a cursor and a limit. */
import { describe, expect, it } from "vitest";

import {
  createDurableObjectJobQueue,
  createKvJobQueue,
  createR2JobQueue,
} from "./object-factories.ts";
import {
  createDurableObjectStorage,
  createKvObjectStorage,
  createR2ObjectStorage,
  type CloudflareDurableObjectStorageLike,
  type CloudflareKvNamespaceLike,
  type CloudflareR2BucketLike,
} from "./object-storage.ts";

interface ListOptions {
  prefix?: string;
  cursor?: string;
  limit?: number;
}

const START = "a cursor at ";

/** Keys of a map a page at a time, by cursors alone; whatever else it is asked for is not heard. */
function pageOf(map: ReadonlyMap<string, unknown>, options: ListOptions, most: number) {
  const keys = [...map.keys()].filter((key) => key.startsWith(options.prefix ?? "")).sort();
  const start = Number(options.cursor?.slice(START.length) ?? 0);
  const end = start + Math.min(options.limit ?? 1000, most);
  const more = end < keys.length;
  return { keys: keys.slice(start, end), more, cursor: more ? `${START}${end}` : undefined };
}

function bucketOf(map: Map<string, string>, most = 1000): CloudflareR2BucketLike {
  return {
    get: async (key) => {
      const text = map.get(key);
      return text === undefined ? null : { text: async () => text };
    },
    put: async (key, value) => map.set(key, value),
    delete: async (key) => void map.delete(key),
    list: async (options) => {
      const { keys, more, cursor } = pageOf(map, options, most);
      return { objects: keys.map((key) => ({ key })), truncated: more, ...(cursor && { cursor }) };
    },
  };
}

function namespaceOf(map: Map<string, string>, most = 1000): CloudflareKvNamespaceLike {
  return {
    get: async (key) => map.get(key) ?? null,
    put: async (key, value) => void map.set(key, value),
    delete: async (key) => void map.delete(key),
    list: async (options) => {
      const { keys, more, cursor } = pageOf(map, options, most);
      return {
        keys: keys.map((name) => ({ name })),
        list_complete: !more,
        ...(cursor && { cursor }),
      };
    },
  };
}

/** Knows neither `startAfter` nor an order of keys. */
function objectOf(map: Map<string, unknown>): CloudflareDurableObjectStorageLike {
  return {
    get: async <T>(key: string) => map.get(key) as T | undefined,
    put: async (key, value) => void map.set(key, value),
    delete: async (key) => map.delete(key),
    list: async <T>({ prefix = "", limit = Infinity }: ListOptions) => {
      const found = [...map].filter(([key]) => key.startsWith(prefix));
      return new Map(found.slice(0, limit)) as Map<string, T>;
    },
  };
}

const QUEUES = {
  R2: () => createR2JobQueue<number>(bucketOf(new Map(), 7)),
  KV: () => createKvJobQueue<number>(namespaceOf(new Map(), 7)),
  "a Durable Object": () => createDurableObjectJobQueue<number>(objectOf(new Map())),
};

describe.each(Object.entries(QUEUES))("a queue on a storage like %s", (_name, open) => {
  it("hands out every job once, and ends", async () => {
    const queue = open();
    for (let n = 0; n < 40; n += 1) await queue.enqueue("x", n, { priority: n % 3 });
    await queue.enqueue("x", 99, { delay: 60_000, priority: 9 });
    expect(await queue.size()).toBe(40);
    const taken: number[] = [];
    for (let job = await queue.dequeue(); job !== undefined; job = await queue.dequeue()) {
      taken.push(job.data);
    }
    expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(taken.slice(0, 13).every((n) => n % 3 === 2)).toBe(true);
    expect(await queue.nextDueAt()).toBeInstanceOf(Date);
  });
});

describe("a list that leads nowhere", () => {
  const page = { objects: [{ key: "p/a" }, { key: "p/b" }], truncated: true };
  const bucket = (list: () => Promise<object>) =>
    createR2ObjectStorage({ ...bucketOf(new Map()), list: list as never });
  const namespace = (list: () => Promise<object>) =>
    createKvObjectStorage({ ...namespaceOf(new Map()), list: list as never });
  let pages = 0;

  it.each([
    ["R2: the same page and cursor", bucket(async () => ({ ...page, cursor: "x" }))],
    [
      "R2: the same page, new cursors",
      bucket(async () => ({ ...page, cursor: `${(pages += 1)}` })),
    ],
    ["R2: no cursor", bucket(async () => page)],
    [
      "KV: the same cursor",
      namespace(async () => ({
        keys: [{ name: `p/${(pages += 1)}` }],
        list_complete: false,
        cursor: "x",
      })),
    ],
    ["KV: no cursor", namespace(async () => ({ keys: [], list_complete: false }))],
    [
      "KV: empty pages for ever",
      namespace(async () => ({ keys: [], list_complete: false, cursor: `${(pages += 1)}` })),
    ],
  ])("ends with an error: %s", async (_name, storage) => {
    await expect(storage.list("p/")).rejects.toThrow("the list of 'p/' made no progress");
  });

  it("ends with an error in a storage whose pages are 1,000 keys and no more", async () => {
    const map = new Map(Array.from({ length: 1500 }, (_, n) => [`p/${String(n + 1000)}`, "x"]));
    const capped = objectOf(map);
    const storage = createDurableObjectStorage({
      ...capped,
      list: async (options) => capped.list({ ...options, limit: 1000 }),
    });
    await expect(storage.list("p/")).rejects.toThrow("made no progress");
  });
});

describe("entries of a Durable Object's storage", () => {
  it("come with their values, 1,000 at a time", async () => {
    const map = new Map(Array.from({ length: 2500 }, (_, n) => [`p/${String(n + 1000)}`, `v${n}`]));
    map.set("q/1", "other");
    const storage = createDurableObjectStorage(objectOf(map));
    const found: (readonly [string, string])[] = [];
    for await (const entry of storage.entries?.("p/") ?? []) found.push(entry);
    expect(found).toHaveLength(2500);
    expect(found[2499]).toEqual(["p/3499", "v2499"]);
  });
});

describe("the result of a job", () => {
  it("is kept, unless JSON or the storage cannot hold it", async () => {
    const map = new Map<string, unknown>();
    const storage = objectOf(map);
    const queue = createDurableObjectJobQueue({
      ...storage,
      put: async (key, value) => {
        if (String(value).length > 2000) throw new Error("too large");
        return storage.put(key, value);
      },
    });
    const finish = async (result: unknown) => {
      const { id } = await queue.enqueue("x", {});
      await queue.complete(id, result);
      return queue.getJob(id);
    };
    expect(await finish({ sent: [1, "가"] })).toMatchObject({ result: { sent: [1, "가"] } });
    for (const result of [1n, () => 1, "x".repeat(3000), undefined]) {
      const job = await finish(result);
      expect(job).toMatchObject({ status: "completed" });
      expect(job).not.toHaveProperty("result");
    }
  });
});
