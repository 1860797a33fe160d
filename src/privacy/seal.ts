/**
 * Values of an object's storage, encrypted. Synchronous, because a decision and its write must not have an `await` between them,
 * and WebCrypto has nothing but promises. AES-256-GCM; the value is bound to its object and key, so that it opens nowhere else.
 */
import { cmac, gcm } from "@noble/ciphers/aes.js";

import type { Settings } from "../env.ts";
import { isProtected } from "../settings/privacy.ts";
import { fieldKeysOf, requiredKeys, unreadable } from "./keys.ts";

export interface Sealed {
  readonly sealed: 1;
  readonly kid: string;
  readonly iv: Uint8Array;
  /** With the tag behind it. */
  readonly ct: Uint8Array;
}

const IV_BYTES = 12;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function isSealed(stored: unknown): stored is Sealed {
  return typeof stored === "object" && stored !== null && "sealed" in stored && stored.sealed === 1;
}

/** Whether it lies as it would be stored now. */
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
  const ct = gcm(key, iv, encoder.encode(place)).encrypt(bytes);
  return { sealed: 1, kid: keys.kid, iv, ct };
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
    return gcm(key, iv, encoder.encode(place)).decrypt(ct);
  } catch {
    throw unreadable(field, kid, "which does not open it");
  }
}

/** The key of the storage, without the object. */
function fieldOf(place: string): string {
  return place.slice(place.indexOf("/") + 1);
}

/** What stands in the place of a text: AES-CMAC-PRF-128 (RFC 4615) with HASH_KEY, which never changes. */
export function textHash(settings: Settings, tenant: string, text: string): string {
  const key = cmac(encoder.encode(settings.HASH_KEY), new Uint8Array(16));
  const mac = cmac(encoder.encode(`text:${tenant}:${text}`), key);
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
