/**
 * The hashes by which SQL finds numbers. A row has one, made with the active key; who looks for a number looks for the hashes of
 * all keys, so that a rotation loses nobody. HASH_KEY's own is among them: rows have it until they are protected.
 */
import { nameOfHashes } from "../../domain/privacy/recipient-name.ts";
import { recipientHash } from "../../kernel/hashes/keyed-hash.ts";
import { fieldKeysOf } from "../../kernel/keys/keys.ts";
import { isProtected } from "../../kernel/settings/privacy.ts";
import type { Settings } from "../../kernel/settings/settings.ts";

export interface StoredHash {
  readonly hash: string;
  /** Null for HASH_KEY. */
  readonly kid: string | null;
}

/** What a row gets. */
export async function storedHash(
  settings: Settings,
  tenant: string,
  /** Domestic digits. */
  number: string,
): Promise<StoredHash> {
  const kid = activeHashKid(settings);
  if (kid === null) return { hash: await recipientHash(settings, tenant, number), kid };
  return { hash: await ringHash(settings, kid, tenant, number), kid };
}

/** The key of the hashes that rows get now; null for HASH_KEY. */
export function activeHashKid(settings: Settings): string | null {
  if (!isProtected(settings)) return null;
  const { FIELD_ACTIVE_HASH_KID, FIELD_HASH_KEYS } = settings;
  return FIELD_ACTIVE_HASH_KID ?? FIELD_HASH_KEYS?.keys().next().value ?? null;
}

/** All that a row of this number may have, the likeliest first. */
export async function lookUpHashes(
  settings: Settings,
  tenant: string,
  number: string,
): Promise<readonly string[]> {
  const active = activeHashKid(settings);
  const ring = fieldKeysOf(settings) ? [...(settings.FIELD_HASH_KEYS?.keys() ?? [])] : [];
  const kids = [...new Set([active, ...ring, null])];
  return Promise.all(
    kids.map(async (kid) =>
      kid === null
        ? recipientHash(settings, tenant, number)
        : ringHash(settings, kid, tenant, number),
    ),
  );
}

/** What callers look for a recipient by. */
export async function recipientName(
  settings: Settings,
  tenant: string,
  number: string,
): Promise<string> {
  return nameOfHashes(await lookUpHashes(settings, tenant, number));
}

async function ringHash(
  settings: Settings,
  kid: string,
  tenant: string,
  number: string,
): Promise<string> {
  const keys = fieldKeysOf(settings);
  if (!keys) throw new Error("hash keys need FIELD_KEYS beside them");
  return keys.crypto.hash({ value: `to:${tenant}:${number}`, path: "to", kid });
}
