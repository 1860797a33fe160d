/**
 * The values of a message's object on disk: its record, and its picture while that may be sent. Both are sealed, and bound to
 * the object.
 */
import { readMessage } from "../../domain/message/layout.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { keptKeyed } from "../../kernel/hashes/keyed-fingerprint.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../isolate.ts";
import {
  isCurrent,
  openBytes,
  openJson,
  sealBytes,
  sealJson,
  type Sealed,
} from "../storage/seal.ts";

const RECORD = "message";
const IMAGE = "image";

export class Vault {
  readonly #ctx: DurableObjectState;
  readonly #isolate: Pick<Isolate, "settings">;

  constructor(ctx: DurableObjectState, isolate: Pick<Isolate, "settings">) {
    this.#ctx = ctx;
    this.#isolate = isolate;
  }

  /** @throws FieldUnreadableError where there is one that no key opens, NewerLayoutError where a newer version wrote it. */
  record(): MessageRecord | undefined {
    const stored = this.#ctx.storage.kv.get<MessageRecord | Sealed>(RECORD);
    // The layout first: what a newer version wrote is not written again.
    const known = stored && readMessage(openJson(this.#settings, this.#place(RECORD), stored));
    // One that was kept unkeyed is keyed from here on.
    const record = known && keptKeyed(this.#settings, known);
    if (record && record !== known) this.putRecord(record);
    return record;
  }

  putRecord(record: MessageRecord): void {
    this.#ctx.storage.kv.put(RECORD, sealJson(this.#settings(), this.#place(RECORD), record));
  }

  /** True if the stored record is sealed with the active key. */
  isCurrent(): boolean {
    return isCurrent(this.#settings(), this.#ctx.storage.kv.get(RECORD));
  }

  image(): Uint8Array | undefined {
    const stored = this.#ctx.storage.kv.get<Uint8Array | Sealed>(IMAGE);
    return stored && openBytes(this.#settings, this.#place(IMAGE), stored);
  }

  putImage(image: Uint8Array): void {
    this.#ctx.storage.kv.put(IMAGE, sealBytes(this.#settings(), this.#place(IMAGE), image));
  }

  dropImage(): void {
    if (this.#ctx.storage.kv.get(IMAGE) !== undefined) this.#ctx.storage.kv.delete(IMAGE);
  }

  readonly #settings = (): Settings => this.#isolate.settings;

  /** Sealed values are bound to this object and their key. */
  #place(key: string): string {
    return `${this.#ctx.id.toString()}/${key}`;
  }
}
