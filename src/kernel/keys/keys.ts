/** The key rings, made ready once for each isolate. */
import { createAesGcmFieldCryptoProvider, type FieldCryptoProvider } from "@k-msg/core";

import type { KeyRing } from "../settings/privacy.ts";
import type { Settings } from "../settings/settings.ts";

export interface FieldKeys {
  /** New values are encrypted with it. */
  readonly kid: string;
  /** Imports each key once. */
  readonly crypto: FieldCryptoProvider;
  readonly kids: readonly string[];
  readonly raw: KeyRing;
}

/** Something stored cannot be read, or must not be written. Names field and key id, and shows no value. */
export class FieldUnreadableError extends Error {
  override readonly name = "FieldUnreadableError";
}

const rings = new WeakMap<Settings, FieldKeys>();

/** Undefined where no keys are set. */
export function fieldKeysOf(settings: Settings): FieldKeys | undefined {
  const raw = settings.FIELD_KEYS;
  const first = raw?.keys().next().value;
  if (!raw || first === undefined) return undefined;
  const known = rings.get(settings);
  if (known) return known;
  const kid = settings.FIELD_ACTIVE_KID ?? first;
  const made = {
    kid,
    kids: [...raw.keys()],
    raw,
    crypto: createAesGcmFieldCryptoProvider({
      keys: Object.fromEntries(raw),
      hashKeys: Object.fromEntries(settings.FIELD_HASH_KEYS ?? []),
      activeKid: kid,
    }),
  };
  rings.set(settings, made);
  return made;
}

/** @throws FieldUnreadableError where no keys are set. */
export function requiredKeys(settings: Settings, field: string, kid: string): FieldKeys {
  const keys = fieldKeysOf(settings);
  if (!keys?.raw.has(kid)) throw unreadable(field, kid, "which is not among FIELD_KEYS");
  return keys;
}

export function unreadable(field: string, kid: string, why: string): FieldUnreadableError {
  return new FieldUnreadableError(
    `the field '${field}' is encrypted with the key '${nameOnly(kid)}', ${why}`,
  );
}

/** A stored key id may have been altered: what is not one is not repeated. */
function nameOnly(kid: string): string {
  return /^[A-Za-z0-9._-]{1,64}$/.test(kid) ? kid : "?";
}
