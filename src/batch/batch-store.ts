/**
 * A batch's storage: `batch` holds the record, `members` where each member is, `rows:<upload>:<n>` the rows that are no messages
 * yet (a hundred each, gone once they are), `own:<n>` the callers' own ids among them, `refusals` why rows were refused, and
 * `image` the picture that all rows have in common.
 */
import type { BatchRecord, BatchRow, Refusal } from "./batch-record.ts";
import { newMembers, type Members } from "./members.ts";

const RECORD = "batch";
const MEMBERS = "members";
const REFUSALS = "refusals";
const IMAGE = "image";
/** Rows in one value: what one step makes messages of. */
export const CHUNK_ROWS = 100;

type OwnIds = Readonly<Record<number, string>>;

export class BatchStore {
  readonly #kv: DurableObjectStorage["kv"];
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#kv = storage.kv;
  }

  record(): BatchRecord | undefined {
    return this.#kv.get<BatchRecord>(RECORD);
  }

  putRecord(record: BatchRecord): void {
    this.#kv.put(RECORD, record);
  }

  members(total: number): Members {
    return this.#kv.get<Members>(MEMBERS) ?? newMembers(total);
  }

  putMembers(members: Members): void {
    this.#kv.put(MEMBERS, members);
  }

  refusals(): readonly Refusal[] {
    return this.#kv.get<readonly Refusal[]>(REFUSALS) ?? [];
  }

  putRefusals(refusals: readonly Refusal[]): void {
    if (refusals.length > 0) this.#kv.put(REFUSALS, refusals);
  }

  image(): Uint8Array | undefined {
    return this.#kv.get<Uint8Array>(IMAGE);
  }

  putImage(image: Uint8Array): void {
    this.#kv.put(IMAGE, image);
  }

  rows(upload: string, chunk: number): readonly BatchRow[] {
    return this.#kv.get<readonly BatchRow[]>(rowsKey(upload, chunk)) ?? [];
  }

  putRows(upload: string, chunk: number, rows: readonly BatchRow[]): void {
    this.#kv.put(rowsKey(upload, chunk), rows);
    const own = rows.flatMap(({ index, messageId }) =>
      messageId === undefined ? [] : [[index, messageId] as const],
    );
    if (own.length > 0) this.#kv.put(`own:${upload}:${chunk}`, Object.fromEntries(own));
  }

  /** Their texts and numbers are the messages' now. */
  dropRows(upload: string, chunk: number): void {
    this.#kv.delete(rowsKey(upload, chunk));
  }

  /** All rows are messages: what is left belongs to nothing, uploads that were never started among it. */
  dropLeftovers(): void {
    for (const [key] of this.#kv.list({ prefix: "rows:" })) this.#kv.delete(key);
    if (this.image()) this.#kv.delete(IMAGE);
  }

  /** The callers' own ids, by place. */
  ownIds(upload: string): OwnIds {
    const parts = [...this.#kv.list<OwnIds>({ prefix: `own:${upload}:` })];
    return Object.assign({}, ...parts.map(([, own]) => own)) as OwnIds;
  }

  /** What other uploads of the same batch left behind. */
  dropUpload(upload: string): void {
    for (const prefix of [`rows:${upload}:`, `own:${upload}:`]) {
      for (const [key] of this.#kv.list({ prefix })) this.#kv.delete(key);
    }
  }

  async forget(): Promise<void> {
    await this.#storage.deleteAll();
  }
}

function rowsKey(upload: string, chunk: number): string {
  return `rows:${upload}:${chunk.toString().padStart(6, "0")}`;
}
