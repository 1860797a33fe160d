/** Reading a long list page by page, to its end or to an error: a page that brings nothing new must not be asked for ever. */

export interface CursorPage {
  readonly keys: readonly string[];
  /** Whether the storage says that there is more. */
  readonly more: boolean;
  readonly cursor: string | undefined;
}

export type ReadPage = (cursor: string | undefined) => Promise<CursorPage>;

/** KV gives empty pages where keys have expired; so many in a row are a storage that turns in circles. */
const MAX_EMPTY_PAGES = 1000;

/** All keys, each once, page by page. */
export async function* cursorPages(prefix: string, read: ReadPage): AsyncGenerator<string[]> {
  const cursors = new Set<string>();
  const seen = new Set<string>();
  let cursor: string | undefined;
  let empty = 0;
  while (true) {
    const page = await read(cursor);
    const fresh = page.keys.filter((key) => !seen.has(key));
    empty = page.keys.length === 0 ? empty + 1 : 0;
    if (page.keys.length > 0 && fresh.length === 0) throw noProgress(prefix);
    for (const key of fresh) seen.add(key);
    yield fresh;
    if (!page.more) return;
    const next = page.cursor;
    if (next === undefined || cursors.has(next) || empty > MAX_EMPTY_PAGES) {
      throw noProgress(prefix);
    }
    cursors.add(next);
    cursor = next;
  }
}

export async function allKeys(pages: AsyncIterable<readonly string[]>): Promise<string[]> {
  const all: string[] = [];
  for await (const keys of pages) all.push(...keys);
  return all;
}

/**
 * The first keys behind `startAfter`, for a storage that starts only at the beginning or at a cursor of its own. One that
 * gives its keys in no order is read whole.
 */
export async function keysBehind(
  pages: AsyncIterable<readonly string[]>,
  startAfter: string | undefined,
  limit: number,
): Promise<string[]> {
  const found: string[] = [];
  let last = "";
  let ordered = true;
  for await (const keys of pages) {
    ordered &&= isAscending([last, ...keys]);
    last = keys.at(-1) ?? last;
    found.push(...keys.filter((key) => startAfter === undefined || key > startAfter));
    if (ordered && found.length >= limit) break;
  }
  return (ordered ? found : found.sort()).slice(0, limit);
}

export function isAscending(keys: readonly string[]): boolean {
  return keys.every((key, index) => index === 0 || (keys[index - 1] ?? "") <= key);
}

/** The error that a list ends with when its pages lead nowhere. */
export function noProgress(prefix: string): Error {
  return new Error(
    `the list of '${prefix}' made no progress: the storage says that there is more, and gives what it gave before`,
  );
}
