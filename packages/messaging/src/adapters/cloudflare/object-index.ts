/**
 * Values of an object storage with one index key each, so that what is due is found by its name and nothing else is read.
 * Value and index are two writes. Their order makes a crash between them harmless: an index key too many is put right when
 * it is met, and none is ever missing.
 */
import { noProgress } from "./object-storage-pages.ts";
import type { CloudflareObjectStorage, ObjectEntry } from "./object-storage.ts";

export interface IndexedObjectsOptions {
  readonly storage: CloudflareObjectStorage;
  /** Before the id of a value, such as `kmsg/jobs/jobs/`. */
  readonly valuePrefix: string;
  /** Before all index keys. */
  readonly indexPrefix: string;
  /** Where it is noted that the index covers what k-msg 0.30 wrote without one. */
  readonly markerKey: string;
  /** The index key behind the prefix; undefined for what need not be found. It ends with `/` and the id. */
  readonly indexOf: (text: string) => string | undefined;
}

export interface IndexedValue {
  readonly id: string;
  readonly text: string;
}

/** `null` deletes, `undefined` leaves all as it is. */
export type Change = (before: string | null) => string | null | undefined;

const MAX_TRIES = 16;
/** Reads at a time: enough to hide the way, few enough for the six connections of a Worker. */
const PARALLEL = 6;
/** An index key without a value: its value may be on the way, but not for a day. */
const ORPHAN_MS = 86_400_000;

export class IndexedObjects {
  readonly #options: IndexedObjectsOptions;

  constructor(options: IndexedObjectsOptions) {
    this.#options = options;
  }

  /** Whether a change is exact, or merely the last writer's. */
  get exact(): boolean {
    return this.#options.storage.swap !== undefined;
  }

  /** Builds the index once over values that were written without one. */
  async prepare(): Promise<void> {
    const { storage, markerKey, indexOf, indexPrefix } = this.#options;
    if ((await storage.get(markerKey)) !== null) return;
    for await (const values of this.scan()) {
      for (const { text } of values) {
        const index = indexOf(text);
        if (index !== undefined) await storage.put(indexPrefix + index, "");
      }
    }
    await storage.put(markerKey, "1");
  }

  async get(id: string): Promise<string | null> {
    return this.#options.storage.get(this.#options.valuePrefix + id);
  }

  /**
   * Reads, changes, writes; again when somebody else was faster. Answers with what was there before and whether it changed.
   * @throws Error when others were faster 16 times.
   */
  async change(
    id: string,
    change: Change,
  ): Promise<{ readonly before: string | null; readonly changed: boolean }> {
    const { storage, valuePrefix, indexPrefix } = this.#options;
    const key = valuePrefix + id;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const before = await storage.get(key);
      const next = change(before);
      if (next === undefined) return { before, changed: false };
      const [was, is] = [this.#index(before), this.#index(next)];
      // Of a new value the index comes first: were it to come second, a crash could leave a value that nobody finds.
      if (before === null && is !== undefined) await storage.put(indexPrefix + is, "");
      if (!(await this.#write(key, before, next))) continue;
      if (before !== null && is !== undefined && is !== was) {
        await storage.put(indexPrefix + is, "");
      }
      if (was !== undefined && was !== is) await storage.delete(indexPrefix + was);
      return { before, changed: true };
    }
    throw new Error("the value is changed by too many at once");
  }

  /** Index keys behind `startAfter`, both without the prefix. */
  async indexPage(under: string, startAfter: string | undefined, limit: number): Promise<string[]> {
    const { storage, indexPrefix } = this.#options;
    const after = startAfter === undefined ? undefined : indexPrefix + startAfter;
    const page = await pageOf(storage, indexPrefix + under, after, limit);
    return page.map(({ key }) => key.slice(indexPrefix.length));
  }

  /** The values behind index keys, in their order. Keys that do not fit their value are put right and left out. */
  async resolve(indexes: readonly string[], now: number): Promise<IndexedValue[]> {
    const found = await inParallel(indexes, async (index) => {
      const id = index.slice(index.lastIndexOf("/") + 1);
      const text = await this.get(decodeURIComponent(id));
      if (text !== null && this.#index(text) === index) return { id: decodeURIComponent(id), text };
      await this.#repair(index, text, now);
      return undefined;
    });
    return found.filter((value) => value !== undefined);
  }

  /** Every value, a page at a time. */
  async *scan(): AsyncGenerator<IndexedValue[]> {
    const { storage, valuePrefix } = this.#options;
    const value = (key: string, text: string) => ({ id: key.slice(valuePrefix.length), text });
    if (storage.entries !== undefined) {
      for await (const [key, text] of storage.entries(valuePrefix)) yield [value(key, text)];
      return;
    }
    const keys = await storage.list(valuePrefix);
    for (let start = 0; start < keys.length; start += 100) {
      const part = keys.slice(start, start + 100);
      const values = await inParallel(part, async (key) => {
        const text = await storage.get(key);
        return text === null ? undefined : value(key, text);
      });
      yield values.filter((found) => found !== undefined);
    }
  }

  /** Deletes every value and index key. */
  async clear(): Promise<void> {
    const { storage, valuePrefix, indexPrefix } = this.#options;
    for (const prefix of [valuePrefix, indexPrefix]) {
      await inParallel(await storage.list(prefix), async (key) => storage.delete(key));
    }
  }

  #index(text: string | null): string | undefined {
    return text === null ? undefined : this.#options.indexOf(text);
  }

  async #write(key: string, before: string | null, next: string | null): Promise<boolean> {
    const { storage } = this.#options;
    if (next === null) await storage.delete(key);
    else if (storage.swap !== undefined) return storage.swap(key, before, next);
    else await storage.put(key, next);
    return true;
  }

  async #repair(index: string, text: string | null, now: number): Promise<void> {
    const { storage, indexPrefix } = this.#options;
    const right = this.#index(text);
    if (text === null && !this.#isOld(index, now)) return;
    if (right !== undefined) await storage.put(indexPrefix + right, "");
    await storage.delete(indexPrefix + index);
  }

  #isOld(index: string, now: number): boolean {
    const time = /(?:^|\/)(\d{15})\//.exec(index)?.[1];
    return time !== undefined && Number(time) < now - ORPHAN_MS;
  }
}

/** Milliseconds as 15 digits, so that the order of keys is the order of times. */
export function timeKey(ms: number): string {
  return String(Math.max(0, Math.trunc(ms))).padStart(15, "0");
}

/** An id as the last part of a key. */
export function idKey(id: string): string {
  return encodeURIComponent(id.toWellFormed());
}

async function pageOf(
  storage: CloudflareObjectStorage,
  prefix: string,
  startAfter: string | undefined,
  limit: number,
): Promise<readonly ObjectEntry[]> {
  if (storage.listPage !== undefined) {
    const page = await storage.listPage(prefix, { startAfter, limit });
    const later = page.filter(({ key }) => startAfter === undefined || key > startAfter);
    if (later.length === 0 && page.length > 0) throw noProgress(prefix);
    return later;
  }
  const keys = (await storage.list(prefix)).sort();
  return keys
    .filter((key) => startAfter === undefined || key > startAfter)
    .slice(0, limit)
    .map((key) => ({ key }));
}

export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += PARALLEL) {
    results.push(...(await Promise.all(items.slice(start, start + PARALLEL).map(work))));
  }
  return results;
}
