/**
 * A batch's storage: `batch` holds the record, `members` where each member is, `rows:<upload>:<n>` the rows that are no messages
 * yet (a hundred each, gone once they are), `own:<n>` the callers' own ids among them, `refusals` why rows were refused, `notes`
 * what else the first caller was told of rows, and `image` the picture that all rows have in common. Rows, ids and pictures are sealed where numbers are protected.
 */
import type { BatchRecord, BatchRow, Refusal, RowNotes } from "../../domain/batch/batch-record.ts";
import { readBatch } from "../../domain/batch/layout.ts";
import { newMembers, type Members } from "../../domain/batch/members.ts";
import { keptKeyed, withKeyed } from "../../kernel/hashes/keyed-fingerprint.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../isolate.ts";
import { openBytes, openJson, sealBytes, sealJson, type Sealed } from "../storage/seal.ts";

const RECORD = "batch";
const MEMBERS = "members";
const REFUSALS = "refusals";
const NOTES = "notes";
const IMAGE = "image";
/** Rows in one value: what one step makes messages of. */
export const CHUNK_ROWS = 100;

const NO_NOTES: RowNotes = { duplicates: [], grown: [] };

type OwnIds = Readonly<Record<number, string>>;

/** Pictures lie beside the rows: JSON has no bytes. */
interface StoredRows {
  readonly rows: readonly BatchRow[] | Sealed;
  readonly images: readonly (readonly [index: number, image: Uint8Array | Sealed])[];
}

export class BatchStore {
  readonly #kv: DurableObjectStorage["kv"];
  readonly #storage: DurableObjectStorage;

  readonly #isolate: Pick<Isolate, "settings">;
  /** Sealed values are bound to this object. */
  readonly #object: string;
  /** Read once: every step of a walk needs them. */
  #own: { readonly upload: string; readonly ids: OwnIds } | undefined;

  constructor(ctx: DurableObjectState, isolate: Pick<Isolate, "settings">) {
    this.#storage = ctx.storage;
    this.#kv = ctx.storage.kv;
    this.#isolate = isolate;
    this.#object = ctx.id.toString();
  }

  /**
   * A fingerprint that was kept unkeyed is keyed from here on.
   * @throws NewerLayoutError where a newer version wrote it
   */
  record(): BatchRecord | undefined {
    const stored = this.#kv.get<BatchRecord>(RECORD);
    const known = stored && readBatch(stored);
    const record = known && keptKeyed(this.#settings, known);
    if (record && record !== known) this.putRecord(record);
    return record;
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

  notes(): RowNotes {
    return this.#kv.get<RowNotes>(NOTES) ?? NO_NOTES;
  }

  putNotes(notes: RowNotes): void {
    if (Object.values(notes).some(({ length }) => length > 0)) this.#kv.put(NOTES, notes);
  }

  image(): Uint8Array | undefined {
    const stored = this.#kv.get<Uint8Array | Sealed>(IMAGE);
    return stored && openBytes(this.#settings, this.#place(IMAGE), stored);
  }

  putImage(image: Uint8Array): void {
    this.#kv.put(IMAGE, sealBytes(this.#settings(), this.#place(IMAGE), image));
  }

  rows(upload: string, chunk: number): readonly BatchRow[] {
    const key = rowsKey(upload, chunk);
    const stored = this.#kv.get<StoredRows | readonly BatchRow[]>(key);
    if (!stored || !("images" in stored)) return stored ?? [];
    const images = new Map(stored.images);
    return openJson(this.#settings, this.#place(key), stored.rows).map((kept) => {
      const row = withKeyed(this.#settings, kept);
      const image = images.get(row.index);
      if (!image) return row;
      return {
        ...row,
        image: openBytes(this.#settings, this.#place(`${key}:${row.index}`), image),
      };
    });
  }

  /** One row of those that are no messages yet. */
  row({ upload, chunks, doneChunks }: BatchRecord, index: number): BatchRow | undefined {
    for (let chunk = doneChunks; chunk < chunks; chunk++) {
      const found = this.rows(upload, chunk).find((row) => row.index === index);
      if (found) return found;
    }
    return undefined;
  }

  putRows(upload: string, chunk: number, rows: readonly BatchRow[]): void {
    const settings = this.#settings();
    const key = rowsKey(upload, chunk);
    const place = this.#place(key);
    this.#kv.put(key, {
      rows: sealJson(settings, place, rows.map(withoutImage)),
      images: rows.flatMap(({ index, image }) =>
        image ? [[index, sealBytes(settings, this.#place(`${key}:${index}`), image)] as const] : [],
      ),
    } satisfies StoredRows);
    const own = rows.flatMap(({ index, messageId }) =>
      messageId === undefined ? [] : [[index, messageId] as const],
    );
    const ownKey = `own:${upload}:${chunk}`;
    const ids: OwnIds = Object.fromEntries(own);
    this.#own = undefined;
    if (own.length > 0) this.#kv.put(ownKey, sealJson(settings, this.#place(ownKey), ids));
  }

  /** Their texts and numbers are the messages' now. */
  dropRows(upload: string, chunk: number): void {
    this.#kv.delete(rowsKey(upload, chunk));
  }

  /** All rows are messages: what is left belongs to nothing, uploads that were never started among it. */
  dropLeftovers(): void {
    for (const [key] of this.#kv.list({ prefix: "rows:" })) this.#kv.delete(key);
    if (this.#kv.get(IMAGE) !== undefined) this.#kv.delete(IMAGE);
  }

  /** The callers' own ids, by place. */
  ownIds(upload: string): OwnIds {
    if (this.#own?.upload === upload) return this.#own.ids;
    const parts = [...this.#kv.list<OwnIds | Sealed>({ prefix: `own:${upload}:` })];
    const open = ([key, own]: (typeof parts)[number]): OwnIds =>
      openJson(this.#settings, this.#place(key), own);
    const ids = Object.assign({}, ...parts.map(open)) as OwnIds;
    this.#own = { upload, ids };
    return ids;
  }

  /** Deletes rows that other uploads of the same batch left behind. */
  dropUpload(upload: string): void {
    for (const prefix of [`rows:${upload}:`, `own:${upload}:`]) {
      for (const [key] of this.#kv.list({ prefix })) this.#kv.delete(key);
    }
  }

  async forget(): Promise<void> {
    await this.#storage.deleteAll();
  }

  readonly #settings = (): Settings => this.#isolate.settings;

  #place(key: string): string {
    return `${this.#object}/${key}`;
  }
}

function rowsKey(upload: string, chunk: number): string {
  return `rows:${upload}:${chunk.toString().padStart(6, "0")}`;
}

function withoutImage(row: BatchRow): BatchRow {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => name !== "image"),
  ) as unknown as BatchRow;
}
