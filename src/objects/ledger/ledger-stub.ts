/** The only file that knows the ledger's binding and how a tenant's day spreads over its shards. */
import { kstDayOf, minuteOf } from "../../domain/korea/day.ts";
import { endingOfMark } from "../../domain/ledger/ending.ts";
import { Gathering, type Gathered } from "../../kernel/coalescing/gather.ts";
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import type { Isolate } from "../isolate.ts";
import type { LedgerObject } from "./ledger-object.ts";
import type { LedgerBatch, LedgerEntry, LedgerMarks } from "./ledger-rpc.ts";

export type LedgerStub = DurableObjectStub<LedgerObject>;

export class LedgerStubs {
  readonly #objects: Env["LEDGER"];
  readonly #isolate: Pick<Isolate, "settings">;
  readonly #gathering = new Gathering<LedgerEntry>();

  constructor({ LEDGER }: Pick<Env, "LEDGER">, isolate: Pick<Isolate, "settings">) {
    this.#objects = LEDGER;
    this.#isolate = isolate;
  }

  /** Notes that a message was accepted, or how it ended. Resolves when it is on disk, rejects when it may not be; adding again is harmless. */
  async add(tenant: string, entry: LedgerEntry): Promise<void> {
    await this.#stub(this.#nameOf(tenant, entry)).add([entry]);
  }

  /** With those of other messages; the note is marked when it is on disk. */
  addSoon(tenant: string, entry: LedgerEntry): Gathered {
    const name = this.#nameOf(tenant, entry);
    const tell = async (all: readonly LedgerEntry[]): Promise<void> => this.#stub(name).add(all);
    return this.#gathering.add(name, entry, Date.now(), tell);
  }

  /** The same for many: one call a day and shard. */
  async addAll(tenant: string, entries: readonly LedgerEntry[]): Promise<void> {
    const byName = Map.groupBy(entries, (entry) => this.#nameOf(tenant, entry));
    await Promise.all([...byName].map(async ([name, part]) => this.#stub(name).add(part)));
  }

  /** The same of a batch. */
  async addBatch(tenant: string, batch: LedgerBatch): Promise<void> {
    const { id: publicId, acceptedAt } = batch;
    await this.#stub(this.#nameOf(tenant, { publicId, acceptedAt })).addBatch(batch);
  }

  /** Its number and text were forgotten for good. */
  async isErased(
    tenant: string,
    entry: Pick<LedgerEntry, "publicId" | "acceptedAt">,
  ): Promise<boolean> {
    const minute = minuteOf(entry.acceptedAt);
    for (const ledger of this.ofDay(tenant, kstDayOf(entry.acceptedAt))) {
      const marks = (await ledger.marksOf(minute)) as unknown as LedgerMarks;
      if (marks.some(([id, mark]) => id === entry.publicId && endingOfMark(mark).erased))
        return true;
    }
    return false;
  }

  /**
   * All ledgers of a tenant's day. The number of shards may be raised at any time (an id then stands in an old place or a
   * new one, and both are read); lowered, it would hide the days before.
   */
  ofDay(tenant: string, day: string): readonly LedgerStub[] {
    return Array.from({ length: this.#isolate.settings.LEDGER_SHARDS }, (_, shard) =>
      this.#stub(`${tenant}:${day}:${shard}`),
    );
  }

  #nameOf(tenant: string, entry: LedgerEntry): string {
    const shard = Math.floor(hashFraction(entry.publicId) * this.#isolate.settings.LEDGER_SHARDS);
    return `${tenant}:${kstDayOf(entry.acceptedAt)}:${shard}`;
  }

  #stub(name: string): LedgerStub {
    const { LOCATION_HINT: locationHint } = this.#isolate.settings;
    return this.#objects.getByName(name, { locationHint });
  }
}
