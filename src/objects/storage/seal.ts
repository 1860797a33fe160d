/**
 * Values of an object's storage, encrypted. Synchronous, because a decision and its write must not have an `await` between them,
 * and WebCrypto has nothing but promises: so it is workerd's `node:crypto`. AES-256-GCM; the value is bound to its object and
 * key, so that it opens nowhere else.
 */
import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";

import {
  activeHashKey,
  derivationOf,
  hashRing,
  type Purpose,
  type RingKey,
} from "../../kernel/hashes/hash-ring.ts";
import { fieldKeysOf, requiredKeys, unreadable } from "../../kernel/keys/keys.ts";
import { isProtected } from "../../kernel/settings/privacy.ts";
import type { Settings } from "../../kernel/settings/settings.ts";

export interface Sealed {
  readonly sealed: 1;
  readonly kid: string;
  readonly iv: Uint8Array;
  /** With the tag behind it. */
  readonly ct: Uint8Array;
}

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HASH_DIGITS = 32;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function isSealed(stored: unknown): stored is Sealed {
  return typeof stored === "object" && stored !== null && "sealed" in stored && stored.sealed === 1;
}

/** True if the value is sealed as it would be now. */
export function isCurrent(settings: Settings, stored: unknown): boolean {
  if (!isProtected(settings)) return true;
  return isSealed(stored) && stored.kid === fieldKeysOf(settings)?.kid;
}

/** As it is where nothing is protected. @param place object and key: the same when it is opened */
export function sealJson<T>(settings: Settings, place: string, value: T): T | Sealed {
  if (!isProtected(settings)) return value;
  return sealBytes(settings, place, encoder.encode(JSON.stringify(value))) as Sealed;
}

/** @throws FieldUnreadableError naming place and key. */
export function openJson<T>(settings: () => Settings, place: string, stored: T | Sealed): T {
  if (!isSealed(stored)) return stored;
  return JSON.parse(decoder.decode(openBytes(settings, place, stored))) as T;
}

export function sealBytes(
  settings: Settings,
  place: string,
  bytes: Uint8Array,
): Uint8Array | Sealed {
  if (!isProtected(settings)) return bytes;
  const keys = fieldKeysOf(settings);
  const key = keys?.raw.get(keys.kid);
  if (!keys || !key) throw unreadable(fieldOf(place), "", "which is not set");
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  return { sealed: 1, kid: keys.kid, iv, ct: encrypt(key, iv, place, bytes) };
}

/** @throws FieldUnreadableError naming place and key. */
export function openBytes(
  settings: () => Settings,
  place: string,
  stored: Uint8Array | Sealed,
): Uint8Array {
  if (!isSealed(stored)) return stored;
  const { kid, iv, ct } = stored;
  const field = fieldOf(place);
  const key = requiredKeys(settings(), field, kid).raw.get(kid);
  if (!key) throw unreadable(field, kid, "which is not among FIELD_KEYS");
  try {
    return decrypt(key, iv, place, ct);
  } catch {
    throw unreadable(field, kid, "which does not open it");
  }
}

function encrypt(key: Uint8Array, iv: Uint8Array, place: string, bytes: Uint8Array): Uint8Array {
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(encoder.encode(place));
  return joined(cipher.update(bytes), cipher.final(), cipher.getAuthTag());
}

/** @throws Error when key, place or any bit is another. */
function decrypt(key: Uint8Array, iv: Uint8Array, place: string, ct: Uint8Array): Uint8Array {
  const cipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(encoder.encode(place));
  cipher.setAuthTag(ct.subarray(-TAG_BYTES));
  return joined(cipher.update(ct.subarray(0, -TAG_BYTES)), cipher.final());
}

/** Plain bytes: what lies in the storage is no Buffer. */
function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The key of the storage, without the object. */
function fieldOf(place: string): string {
  return place.slice(place.indexOf("/") + 1);
}

/** The hash that takes a text's place: half an HMAC-SHA-256 with the active key. */
export function textHash(settings: Settings, tenant: string, text: string): string {
  const key = purposeKey(activeHashKey(settings), "text");
  const hmac = createHmac("sha256", key).update(`text:${tenant}:${text}`);
  return hmac.digest("hex").slice(0, HASH_DIGITS);
}

/** A secret of ours that must be readable again, such as one that signs webhooks: sealed whatever else is plain. */
export function sealSecret(settings: Settings, place: string, secret: string): Sealed {
  const active = activeHashKey(settings);
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const ct = encrypt(sealingKey(active), iv, place, encoder.encode(secret));
  return { sealed: 1, kid: kidOf(active), iv, ct };
}

/** @throws FieldUnreadableError naming place and key. */
export function openSecret(settings: Settings, place: string, { kid, iv, ct }: Sealed): string {
  const key = hashRing(settings).find((one) => kidOf(one) === kid);
  if (!key) throw unreadable(fieldOf(place), kid, "which is not among HASH_KEYS");
  try {
    return decoder.decode(decrypt(sealingKey(key), iv, place, ct));
  } catch {
    throw unreadable(fieldOf(place), kid, "which does not open it");
  }
}

/** True if a secret is sealed with the key that would seal it now. */
export function isSealedNow(settings: Settings, { kid }: Sealed): boolean {
  return kid === kidOf(activeHashKey(settings));
}

function kidOf({ id }: RingKey): string {
  return id ?? "HASH_KEY";
}

function sealingKey({ secret }: RingKey): Uint8Array {
  return createHmac("sha256", secret).update(derivationOf("webhook")).digest();
}

/** As hash-ring.ts derives it, at once. */
function purposeKey({ id, secret }: RingKey, purpose: Purpose): string {
  if (id === null) return secret;
  return createHmac("sha256", secret).update(derivationOf(purpose)).digest("base64url");
}
