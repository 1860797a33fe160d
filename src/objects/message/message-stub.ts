/**
 * The only file that knows the binding of the message objects and the format of their ids.
 *
 * A public id is `msg_` and the object's 32 bytes in base64url, so garbage and ids of other namespaces are refused before
 * any object wakes. With an Idempotency-Key or a caller's own messageId the object is named by tenant and a keyed hash of
 * it: the same request meets the same object by construction, and the name tells nothing.
 */
import { FALLBACK_SUFFIX } from "../../domain/message/fallback.ts";
import type { SeenRow, WakeAnswer } from "../../domain/message/verbs/wake.ts";
import { keyedHash } from "../../kernel/hashes/keyed-hash.ts";
import { hexOfPublicId, publicIdOf } from "../../kernel/ids/public-id.ts";
import { log } from "../../kernel/log.ts";
import { askAgain } from "../ask-again.ts";
import type { Resumed } from "../gate/gate-rpc.ts";
import type { Isolate } from "../isolate.ts";
import type { MessageObject } from "./message-object.ts";

export type MessageStub = DurableObjectStub<MessageObject>;

export interface Address {
  /** The id that callers see. */
  readonly publicId: string;
  /** For one call: where the object was reset, a stub stays broken. */
  readonly stub: MessageStub;
  /** A call that is safe to repeat, through a new stub each time. */
  readonly ask: <T>(call: (stub: MessageStub) => Promise<T>) => Promise<T>;
}

export type NameKind = "key" | "id" | "member" | "fallback";

const PREFIX = "msg_";

export interface Acknowledgement {
  /** Hex id of the message object. */
  readonly object: string;
  readonly revision: number;
}

export class MessageStubs {
  readonly #objects: Env["MESSAGES"];
  readonly #isolate: Pick<Isolate, "settings">;

  constructor({ MESSAGES }: Pick<Env, "MESSAGES">, isolate: Pick<Isolate, "settings">) {
    this.#objects = MESSAGES;
    this.#isolate = isolate;
  }

  /** A new one, without a name. */
  create(): Address {
    return this.#address(this.#objects.newUniqueId());
  }

  /**
   * The object of an Idempotency-Key (`key`), of a place in a batch (`member`), or of a caller's own messageId (`id`), which then
   * is its public id.
   */
  async named(tenant: string, kind: NameKind, text: string): Promise<Address> {
    const hash = await keyedHash(this.#isolate.settings.HASH_KEY, `${kind}:${text}`);
    const named = this.#address(this.#objects.idFromName(`${tenant}:${hash}`));
    return kind === "id" ? { ...named, publicId: text } : named;
  }

  /** The one fallback of a message: its address follows from the message's id, so that no crash can make a second one. */
  async fallbackOf(tenant: string, parentId: string): Promise<Address> {
    const named = await this.named(tenant, "fallback", parentId);
    return { ...named, publicId: `${parentId}${FALLBACK_SUFFIX}` };
  }

  /** Finds a message by what its caller knows of it; undefined where no such object can exist. */
  async find(tenant: string, publicId: string): Promise<Address | undefined> {
    if (publicId.endsWith(FALLBACK_SUFFIX)) {
      const parentId = publicId.slice(0, -FALLBACK_SUFFIX.length);
      const parent = await this.find(tenant, parentId);
      return parent && this.fallbackOf(tenant, parentId);
    }
    if (!publicId.startsWith(PREFIX)) {
      return isOwnMessageId(publicId) ? this.named(tenant, "id", publicId) : undefined;
    }
    const hex = hexOfPublicId(PREFIX, publicId);
    if (hex === undefined) return undefined;
    try {
      return this.#address(this.#objects.idFromString(hex));
    } catch {
      return undefined;
    }
  }

  /** The tenant whose message has an id of ours, whichever that is; undefined for callers' own ids, which are each tenant's. */
  async ownerOf(publicId: string): Promise<string | undefined> {
    if (!publicId.startsWith(PREFIX)) return undefined;
    const parentId = publicId.endsWith(FALLBACK_SUFFIX)
      ? publicId.slice(0, -FALLBACK_SUFFIX.length)
      : publicId;
    const found = await this.find("", parentId);
    return found?.ask(async (stub) => stub.owner());
  }

  /** Reports to objects what Postgres has. One that cannot be reached mirrors again by itself, so nobody has to wait. */
  async acknowledge(acknowledgements: readonly Acknowledgement[]): Promise<void> {
    const newest = new Map<string, number>();
    for (const { object, revision } of acknowledgements) {
      newest.set(object, Math.max(revision, newest.get(object) ?? 0));
    }
    await Promise.all(
      [...newest].map(async ([object, revision]) => {
        try {
          await this.#objects.get(this.#objects.idFromString(object)).acknowledge(revision);
        } catch (error) {
          log("warn", "mirror.acknowledge_failed", { error });
        }
      }),
    );
  }

  /** Wakes a message that waits at a provider's gate. @param object its hex id. @returns how its call ended. */
  async resume(object: string, providerId: string): Promise<Resumed> {
    return this.#objects.get(this.#objects.idFromString(object)).resume(providerId);
  }

  async wake(
    tenant: string,
    publicId: string,
    row: SeenRow | null,
  ): Promise<WakeAnswer | undefined> {
    const found = await this.find(tenant, publicId);
    return found?.stub.wake(row);
  }

  #address(id: DurableObjectId): Address {
    const { LOCATION_HINT: locationHint } = this.#isolate.settings;
    const fresh = (): MessageStub => this.#objects.get(id, { locationHint });
    return {
      publicId: publicIdOf(PREFIX, id.toString()),
      stub: fresh(),
      ask: async (call) => askAgain(fresh, call),
    };
  }
}

/** 1–255 visible ASCII characters that do not look like an id of ours, and not the dots that URLs swallow. */
export function isOwnMessageId(text: string): boolean {
  const ours = text.startsWith(PREFIX) || text.endsWith(FALLBACK_SUFFIX);
  return /^(?!\.{1,2}$)[\x21-\x7e]{1,255}$/.test(text) && !ours;
}
