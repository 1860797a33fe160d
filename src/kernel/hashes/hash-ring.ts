/**
 * Keyed hashes for everything but names. Each purpose has a key of its own, made from the secrets of a ring: the first makes new
 * hashes, all are recognised. HASH_KEY is the last of the ring until it is retired, and makes its hashes as it always did.
 *
 * Names of objects, and hashes by which messages of any age must meet at the gate, are made with HASH_KEY alone (keyed-hash.ts).
 */
import type { Settings } from "../settings/settings.ts";
import { keyedHash } from "./keyed-hash.ts";

/** It stands in the derived key: a purpose is never renamed. */
export type Purpose =
  | "recipient"
  | "text"
  | "guard"
  | "failure"
  | "origin"
  | "api-key"
  | "request"
  | "webhook"
  | "check";

const CHECK_CHARS = 11;

export interface RingKey {
  /** Null for HASH_KEY. */
  readonly id: string | null;
  readonly secret: string;
}

/** The active one first; at least one. */
export function hashRing({
  HASH_KEY,
  HASH_KEYS,
  HASH_KEY_RETIRED,
}: Pick<Settings, "HASH_KEY" | "HASH_KEYS" | "HASH_KEY_RETIRED">): readonly RingKey[] {
  const ring = [...(HASH_KEYS ?? [])].map(([id, secret]) => ({ id, secret }));
  return HASH_KEY_RETIRED ? ring : [...ring, { id: null, secret: HASH_KEY }];
}

/** The same with HASH_KEY also where it is retired, for what must be found however old it is: refusals, and requests that come again. */
export function everyHashKey({ HASH_KEY, HASH_KEYS }: Settings): readonly RingKey[] {
  return hashRing({ HASH_KEY, HASH_KEYS, HASH_KEY_RETIRED: false });
}

/** The key that makes new hashes. */
export function activeHashKey(settings: Settings): RingKey {
  const [active] = hashRing(settings);
  if (!active) throw new Error("a ring has a key");
  return active;
}

/** The text that a derived key is a hash of. */
export function derivationOf(purpose: Purpose): string {
  return `message-objects/1/${purpose}`;
}

/** 66 bits of each key of the ring by which it is recognised, by its id; HASH_KEY's stands under its own name. */
export async function keyChecks(settings: Settings): Promise<Readonly<Record<string, string>>> {
  const named = new Map([[null, settings.HASH_KEY] as const, ...(settings.HASH_KEYS ?? [])]);
  const checks = [...named].map(async ([id, secret]) => {
    const check = await hashWith({ id, secret }, "check", "check");
    return [id ?? "HASH_KEY", check.slice(0, CHECK_CHARS)] as const;
  });
  return Object.fromEntries(await Promise.all(checks));
}

/** HMAC-SHA256 with the active key of a purpose, as 43 characters of base64url. */
export async function ringHash(
  settings: Settings,
  purpose: Purpose,
  text: string,
): Promise<string> {
  return hashWith(activeHashKey(settings), purpose, text);
}

/** The hashes that the text may have been given, by every key of the ring; the active one's first. */
export async function ringHashes(
  settings: Settings,
  purpose: Purpose,
  text: string,
): Promise<readonly string[]> {
  return Promise.all(hashRing(settings).map(async (key) => hashWith(key, purpose, text)));
}

export async function hashWith(
  { id, secret }: RingKey,
  purpose: Purpose,
  text: string,
): Promise<string> {
  const own = id === null ? secret : await keyedHash(secret, derivationOf(purpose));
  return keyedHash(own, text);
}
