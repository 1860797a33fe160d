/** The batch's record as its process knows it, or why what is stored cannot be read. */
import type { BatchRecord } from "../../domain/batch/batch-record.ts";
import { log } from "../../kernel/log.ts";
import { alertOfNewer } from "../alerts/newer-alert.ts";
import type { Isolate } from "../isolate.ts";
import { armIfMissing } from "../storage/lost-alarm.ts";
import type { BatchStore } from "./batch-store.ts";

/** A record of a newer version needs that version: until then its alarm comes again. */
export const UNREADABLE_MS = 600_000;

export class KnownBatch {
  readonly #storage: DurableObjectStorage;
  #record: BatchRecord | undefined;
  readonly #fault: unknown;

  constructor(ctx: DurableObjectState, isolate: Pick<Isolate, "alerts">, store: BatchStore) {
    this.#storage = ctx.storage;
    try {
      this.#record = store.record();
    } catch (error) {
      this.#fault = error;
      log("alert", "batch.unreadable", { error });
      alertOfNewer(isolate, error, ctx);
    }
  }

  /** The object starts. @param rearm sets the alarm that a record needs */
  async keepAlarm(rearm: () => Promise<void>): Promise<void> {
    if (!this.isUnreadable) return rearm();
    await armIfMissing(this.#storage, () => Date.now() + UNREADABLE_MS);
  }

  get isUnreadable(): boolean {
    return this.#fault !== undefined;
  }

  /** @throws NewerLayoutError where there is one that a newer version wrote: it must not look like none. */
  get record(): BatchRecord | undefined {
    if (this.isUnreadable) throw this.#fault;
    return this.#record;
  }

  set record(record: BatchRecord | undefined) {
    this.#record = record;
  }
}
