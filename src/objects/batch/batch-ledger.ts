/**
 * Sees to it that the ledger has the batch: when it is accepted, and with its last revision when it is complete. Where a note fails
 * the batch's next alarm makes it again; that it was made is stored with the next change.
 */
import type { BatchRecord } from "../../domain/batch/batch-record.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../isolate.ts";

export class BatchLedger {
  readonly #storage: Pick<DurableObjectStorage, "sync">;
  readonly #isolate: Pick<Isolate, "ledger">;
  /** The revision that the ledger is known to have. */
  #noted = 0;

  constructor(storage: Pick<DurableObjectStorage, "sync">, isolate: Pick<Isolate, "ledger">) {
    this.#storage = storage;
    this.#isolate = isolate;
  }

  known(record: BatchRecord): BatchRecord {
    return this.#noted > (record.ledgered ?? 0) ? { ...record, ledgered: this.#noted } : record;
  }

  /** Does nothing where the ledger knows. Never rejects. */
  async note(record: BatchRecord): Promise<void> {
    const completed = record.completedAt !== undefined;
    const revision = completed ? record.revision : 1;
    if (Math.max(record.ledgered ?? 0, this.#noted) >= revision) return;
    try {
      // The ledger must not know a revision that no disk has.
      await this.#storage.sync();
      const { tenant, id, acceptedAt } = record;
      await this.#isolate.ledger.addBatch(tenant, { id, acceptedAt, revision, completed });
      this.#noted = Math.max(this.#noted, revision);
    } catch (error) {
      log("warn", "ledger.batch_failed", { error });
    }
  }
}
