/**
 * The only file that knows the binding of the message objects and the format of their ids.
 *
 * A public id is `msg_` and the object's 32 bytes in base64url, so garbage and ids of other namespaces are refused before
 * any object wakes. With an Idempotency-Key or a caller's own messageId the object is named by tenant and a keyed hash of
 * it: the same request meets the same object by construction, and the name tells nothing.
 */
import { FALLBACK_SUFFIX } from "../../domain/message/fallback.ts";
import { keyedHash } from "../../kernel/hashes/keyed-hash.ts";
import { hexOfPublicId, publicIdOf } from "../../kernel/ids/public-id.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { MessageObject } from "./message-object.ts";
import type { SeenRow, WakeAnswer } from "./message-rpc.ts";

export type MessageStub = DurableObjectStub<MessageObject>;

export interface Address {
  /** What callers see. */
  readonly publicId: string;
  readonly stub: MessageStub;
}

export type NameKind = "key" | "id" | "member" | "fallback";

const PREFIX = "msg_";

export function newMessage(env: Env, settings: Settings): Address {
  return address(env, settings, env.MESSAGES.newUniqueId());
}

/**
 * The object of an Idempotency-Key (`key`), of a place in a batch (`member`), or of a caller's own messageId (`id`), which then
 * is its public id.
 */
export async function namedMessage(
  env: Env,
  settings: Settings,
  tenant: string,
  kind: NameKind,
  text: string,
): Promise<Address> {
  const hash = await keyedHash(settings.HASH_KEY, `${kind}:${text}`);
  const named = address(env, settings, env.MESSAGES.idFromName(`${tenant}:${hash}`));
  return kind === "id" ? { ...named, publicId: text } : named;
}

/** The one fallback of a message: its address follows from the message's id, so that no crash can make a second one. */
export async function fallbackAddress(
  env: Env,
  settings: Settings,
  tenant: string,
  parentId: string,
): Promise<Address> {
  const named = await namedMessage(env, settings, tenant, "fallback", parentId);
  return { ...named, publicId: `${parentId}${FALLBACK_SUFFIX}` };
}

/** Finds a message by what its caller knows of it; undefined where no such object can exist. */
export async function findMessage(
  env: Env,
  settings: Settings,
  tenant: string,
  publicId: string,
): Promise<Address | undefined> {
  if (publicId.endsWith(FALLBACK_SUFFIX)) {
    const parentId = publicId.slice(0, -FALLBACK_SUFFIX.length);
    const parent = await findMessage(env, settings, tenant, parentId);
    return parent && fallbackAddress(env, settings, tenant, parentId);
  }
  if (!publicId.startsWith(PREFIX)) {
    return isOwnMessageId(publicId)
      ? namedMessage(env, settings, tenant, "id", publicId)
      : undefined;
  }
  const hex = hexOfPublicId(PREFIX, publicId);
  if (hex === undefined) return undefined;
  try {
    return address(env, settings, env.MESSAGES.idFromString(hex));
  } catch {
    return undefined;
  }
}

/** 1–255 visible ASCII characters that do not look like an id of ours, and not the dots that URLs swallow. */
export function isOwnMessageId(text: string): boolean {
  const ours = text.startsWith(PREFIX) || text.endsWith(FALLBACK_SUFFIX);
  return /^(?!\.{1,2}$)[\x21-\x7e]{1,255}$/.test(text) && !ours;
}

function address(env: Env, settings: Settings, id: DurableObjectId): Address {
  return {
    publicId: publicIdOf(PREFIX, id.toString()),
    stub: env.MESSAGES.get(id, { locationHint: settings.LOCATION_HINT }),
  };
}

export interface Acknowledgement {
  /** Hex id of the message object. */
  readonly object: string;
  readonly revision: number;
}

/** Tells objects what Postgres has. A message that cannot be told mirrors again by itself, so nobody has to wait. */
export async function acknowledgeMessages(
  env: Env,
  acknowledgements: readonly Acknowledgement[],
): Promise<void> {
  const newest = new Map<string, number>();
  for (const { object, revision } of acknowledgements) {
    newest.set(object, Math.max(revision, newest.get(object) ?? 0));
  }
  await Promise.all(
    [...newest].map(async ([object, revision]) => {
      try {
        await env.MESSAGES.get(env.MESSAGES.idFromString(object)).acknowledge(revision);
      } catch (error) {
        log("warn", "mirror.acknowledge_failed", { error });
      }
    }),
  );
}

export async function wakeMessage(
  env: Env,
  settings: Settings,
  tenant: string,
  publicId: string,
  row: SeenRow | null,
): Promise<WakeAnswer | undefined> {
  const found = await findMessage(env, settings, tenant, publicId);
  return found?.stub.wake(row);
}
