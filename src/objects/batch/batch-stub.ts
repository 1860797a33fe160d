/**
 * The only file that knows the binding of the batch objects, the format of their ids and how their members are named.
 *
 * A batch with an Idempotency-Key is named by tenant and a keyed hash of the key, and each member by the batch and its place in
 * it: a batch that comes again, or a step that is repeated after a crash, meets the same objects.
 */
import { keyedHash } from "../../kernel/hashes/keyed-hash.ts";
import { hexOfPublicId, publicIdOf } from "../../kernel/ids/public-id.ts";
import { askAgain } from "../ask-again.ts";
import type { Isolate } from "../isolate.ts";
import type { Address } from "../message/message-stub.ts";
import type { BatchObject } from "./batch-object.ts";

export type BatchStub = DurableObjectStub<BatchObject>;

export interface BatchAddress {
  readonly publicId: string;
  /** A call that is safe to repeat, through a new stub each time. */
  readonly ask: <T>(call: (stub: BatchStub) => Promise<T>) => Promise<T>;
  /** For one call: where the object was reset, a stub stays broken. */
  readonly stub: BatchStub;
}

const PREFIX = "bat_";

/** A place in a batch, and the caller's own id for its message. */
export interface Place {
  readonly index: number;
  readonly messageId?: string | undefined;
}

export class BatchStubs {
  readonly #objects: Env["BATCHES"];
  readonly #isolate: Pick<Isolate, "settings" | "messages">;

  constructor({ BATCHES }: Pick<Env, "BATCHES">, isolate: Pick<Isolate, "settings" | "messages">) {
    this.#objects = BATCHES;
    this.#isolate = isolate;
  }

  /** The batch of an Idempotency-Key; without one a new one. */
  async named(tenant: string, key: string | undefined): Promise<BatchAddress> {
    if (key === undefined) return this.#address(this.#objects.newUniqueId());
    const hash = await keyedHash(this.#isolate.settings.HASH_KEY, `batch:${key}`);
    return this.#address(this.#objects.idFromName(`${tenant}:${hash}`));
  }

  /** Undefined for what cannot be a batch of ours; wakes nothing. */
  find(publicId: string): BatchAddress | undefined {
    const hex = hexOfPublicId(PREFIX, publicId);
    if (hex === undefined) return undefined;
    try {
      return this.#address(this.#objects.idFromString(hex));
    } catch {
      return undefined;
    }
  }

  /** Address of a member's message: at the caller's own id for it, else at its place in the batch. */
  async member(tenant: string, batchId: string, { index, messageId }: Place): Promise<Address> {
    const { messages } = this.#isolate;
    return messageId === undefined
      ? messages.named(tenant, "member", `${batchId}:${index}`)
      : messages.named(tenant, "id", messageId);
  }

  /** Reports to a batch that Postgres has a revision of it. */
  async acknowledge(object: string, revision: number): Promise<void> {
    await this.#objects.get(this.#objects.idFromString(object)).acknowledge(revision);
  }

  #address(id: DurableObjectId): BatchAddress {
    const { LOCATION_HINT: locationHint } = this.#isolate.settings;
    const fresh = (): BatchStub => this.#objects.get(id, { locationHint });
    return {
      publicId: publicIdOf(PREFIX, id.toString()),
      ask: async (call) => askAgain(fresh, call),
      stub: fresh(),
    };
  }
}
