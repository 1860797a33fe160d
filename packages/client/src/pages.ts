import type { Page } from "./types.ts";

/** Loads the page that a cursor begins; undefined is the first. */
export type Load<T> = (cursor: string | undefined) => Promise<Page<T>>;

/** A list that is read as far as its reader goes: `for await (const item of list)`. Each loop begins anew. */
export class Pages<T> implements AsyncIterable<T> {
  readonly #load: Load<T>;
  readonly #cursor: string | undefined;

  /** @param cursor `next_cursor` of the page before the first one; left out: from the beginning */
  constructor(load: Load<T>, cursor?: string) {
    this.#load = load;
    this.#cursor = cursor;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const { data } of this.pages()) yield* data;
  }

  /** Page by page: keep `next_cursor` to go on later. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    let cursor = this.#cursor;
    do {
      const page = await this.#load(cursor);
      yield page;
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
  }
}
