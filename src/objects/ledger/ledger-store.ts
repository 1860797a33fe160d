/**
 * The storage of a ledger.
 *
 * `ids:<minute>:<time of the flush>` → the ids that arrived within a second and their hashes (group-commit.ts: one
 * put for all of them; one more where a flush reaches over the end of a minute or outgrows a value).
 * `end:<ten minutes>:<time of the flush>` → how far messages that were accepted in these ten minutes came: hashes and marks. Most
 * messages end within minutes, so what ends within a second is one put, seldom two.
 * `batch:<id>` → a batch, at its last revision once it is complete.
 * `seal` → what the tables had of the day that no object keeps.
 *
 * Values of ids and ends are never written again, so no write can harm what an earlier one holds. An id that comes twice stands
 * there twice and counts once; of two marks the newer one counts.
 */
import { minuteOf } from "../../domain/korea/day.ts";
import { markOf, united } from "../../domain/ledger/ending.ts";
import type { Seal } from "../../domain/ledger/seal.ts";
import { idHash } from "../../kernel/hashes/id-hash.ts";
import type { LedgerBatch, LedgerBatchPage, LedgerEntry } from "./ledger-rpc.ts";

interface Flush {
  readonly ids: readonly string[];
  /** Hashes of the ids, in their order: nobody has to hash a day again to compare it. */
  readonly hashes: readonly bigint[];
}

interface EndFlush {
  readonly hashes: readonly bigint[];
  /** Marks of the hashes, in their order. */
  readonly marks: readonly number[];
}

interface Hashed {
  readonly entry: LedgerEntry;
  readonly hash: bigint;
}

export interface LedgerMinute {
  readonly minute: number;
  /** Id → its hash. */
  readonly ids: ReadonlyMap<string, bigint>;
  /** Hash → mark. */
  readonly marks: ReadonlyMap<bigint, number>;
}

/** Characters of ids in one value; with their hashes well below 1 MB. */
const VALUE_CHARS = 400_000;
/** Cost of an id beside its characters. */
const ID_OVERHEAD = 16;
/** Marks in one value. */
const VALUE_MARKS = 20_000;
const IDS = "ids:";
const ENDS = "end:";
const BATCH = "batch:";
const SEAL = "seal";
const BATCH_PAGE = 1000;
const BUCKET_MINUTES = 10;
const MINUTE_DIGITS = 10;
const TIME_DIGITS = 15;

export class LedgerStore {
  readonly #kv: SyncKvStorage;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  get isEmpty(): boolean {
    return [IDS, ENDS, BATCH, SEAL].every(
      (prefix) => [...this.#kv.list({ prefix, limit: 1 })].length === 0,
    );
  }

  async put(entries: readonly LedgerEntry[]): Promise<void> {
    const hashed = await Promise.all(
      entries.map(async (entry) => ({ entry, hash: await idHash(entry.publicId) })),
    );
    const accepted = hashed.filter(({ entry }) => !entry.known);
    for (const [minute, part] of Map.groupBy(accepted, ({ entry }) => minuteOf(entry.acceptedAt))) {
      this.#putIds(minute, part);
    }
    const ended = hashed.filter(({ entry }) => entry.ending);
    for (const [bucket, part] of Map.groupBy(ended, ({ entry }) => bucketOf(entry.acceptedAt))) {
      this.#putEnds(bucket, part);
    }
  }

  putBatch(batch: LedgerBatch): void {
    const known = this.#kv.get<LedgerBatch>(BATCH + batch.id);
    if (known && known.revision >= batch.revision) return;
    this.#kv.put(BATCH + batch.id, batch);
  }

  batches(after: string | null): LedgerBatchPage {
    const found = this.#kv.list<LedgerBatch>({
      prefix: BATCH,
      ...(after !== null && { startAfter: BATCH + after }),
      limit: BATCH_PAGE,
    });
    const batches = [...found].map(([, batch]) => batch);
    return { batches, next: batches.length < BATCH_PAGE ? null : (batches.at(-1)?.id ?? null) };
  }

  seal(): Seal | undefined {
    return this.#kv.get<Seal>(SEAL);
  }

  putSeal(seal: Seal): void {
    if (!this.seal()) this.#kv.put(SEAL, seal);
  }

  /** All ids of one minute. */
  idsOf(minute: number): readonly string[] {
    const ids = new Set<string>();
    for (const [, flush] of this.#kv.list<Flush>({ prefix: keyOf(IDS, minute) })) {
      for (const id of flush.ids) ids.add(id);
    }
    return [...ids];
  }

  /** The ids of one minute with their marks; 0: no end is known. */
  async marksOf(minute: number): Promise<readonly (readonly [string, number])[]> {
    const marks = this.#marksOf(bucketOfMinute(minute));
    return Promise.all(
      this.idsOf(minute).map(async (id) => [id, marks.get(await idHash(id)) ?? 0] as const),
    );
  }

  /** Minute by minute; never more than ten minutes' ids and marks are in memory. */
  *minutes(from = 0): Generator<LedgerMinute> {
    let start = keyOf(IDS, from);
    for (;;) {
      // A list ends where another one begins, so each is read to its end at once.
      const [first] = [...this.#kv.list<Flush>({ prefix: IDS, start, limit: 1 })];
      if (!first) return;
      const bucket = bucketOfMinute(minuteOfKey(first[0]));
      const end = keyOf(IDS, (bucket + 1) * BUCKET_MINUTES);
      const flushes = [...this.#kv.list<Flush>({ prefix: IDS, start, end })];
      const marks = this.#marksOf(bucket);
      for (const [minute, part] of Map.groupBy(flushes, ([key]) => minuteOfKey(key))) {
        const ids = new Map<string, bigint>();
        for (const [, flush] of part) {
          for (const [index, id] of flush.ids.entries()) ids.set(id, flush.hashes[index] ?? 0n);
        }
        yield { minute, ids, marks };
      }
      start = end;
    }
  }

  #putIds(minute: number, entries: readonly Hashed[]): void {
    for (const part of partsOf(entries)) {
      this.#kv.put(this.#freeKey(keyOf(IDS, minute)), {
        ids: part.map(({ entry }) => entry.publicId),
        hashes: part.map(({ hash }) => hash),
      } satisfies Flush);
    }
  }

  #putEnds(bucket: number, entries: readonly Hashed[]): void {
    for (let from = 0; from < entries.length; from += VALUE_MARKS) {
      const part = entries.slice(from, from + VALUE_MARKS);
      this.#kv.put(this.#freeKey(keyOf(ENDS, bucket)), {
        hashes: part.map(({ hash }) => hash),
        marks: part.map(({ entry }) => (entry.ending ? markOf(entry.ending) : 0)),
      } satisfies EndFlush);
    }
  }

  #marksOf(bucket: number): ReadonlyMap<bigint, number> {
    const marks = new Map<bigint, number>();
    for (const [, flush] of this.#kv.list<EndFlush>({ prefix: keyOf(ENDS, bucket) })) {
      for (const [index, hash] of flush.hashes.entries()) {
        marks.set(hash, united(marks.get(hash) ?? 0, flush.marks[index] ?? 0));
      }
    }
    return marks;
  }

  /** A key that holds nothing, even where the clock was set back. */
  #freeKey(prefix: string): string {
    let time = Date.now();
    for (;;) {
      const key = `${prefix}${time.toString().padStart(TIME_DIGITS, "0")}`;
      if (this.#kv.get(key) === undefined) return key;
      time++;
    }
  }
}

/** Fixed width, so that the order of the keys is the order of the minutes. */
function keyOf(prefix: string, minute: number): string {
  return `${prefix}${Math.max(0, minute).toString().padStart(MINUTE_DIGITS, "0")}:`;
}

const minuteOfKey = (key: string): number =>
  Number(key.slice(IDS.length, IDS.length + MINUTE_DIGITS));
const bucketOf = (at: number): number => bucketOfMinute(minuteOf(at));
const bucketOfMinute = (minute: number): number => Math.floor(minute / BUCKET_MINUTES);

function partsOf(entries: readonly Hashed[]): readonly Hashed[][] {
  const parts: Hashed[][] = [];
  let size = Infinity;
  for (const one of entries) {
    const cost = one.entry.publicId.length + ID_OVERHEAD;
    if (size + cost > VALUE_CHARS) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(one);
    size += cost;
  }
  return parts;
}
