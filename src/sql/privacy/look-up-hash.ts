/**
 * The hashes by which SQL finds numbers. A row has one, made with the active key; who looks for a number looks for the hashes of
 * all keys, so that a rotation loses nobody. Those of HASH_KEYS and HASH_KEY are among them: rows have one of theirs until they are
 * protected.
 */
import { nameOfHashes } from "../../domain/privacy/recipient-name.ts";
import { activeHashKey, hashRing } from "../../kernel/hashes/hash-ring.ts";
import { recipientHash, recipientHashes } from "../../kernel/hashes/recipient-hash.ts";
import { fieldKeysOf } from "../../kernel/keys/keys.ts";
import { isProtected } from "../../kernel/settings/privacy.ts";
import type { Settings } from "../../kernel/settings/settings.ts";

export interface StoredHash {
  readonly hash: string;
  /** As {@link activeHashKid}. */
  readonly kid: string | null;
}

/** The hash that a row gets. */
export async function storedHash(
  settings: Settings,
  tenant: string,
  /** Domestic digits. */
  number: string,
): Promise<StoredHash> {
  const kid = activeHashKid(settings);
  const field = fieldHashKid(settings);
  if (field !== null) return { hash: await fieldHash(settings, field, tenant, number), kid };
  return { hash: await recipientHash(settings, tenant, number), kid };
}

/** The key of the hashes that rows get now: an id of FIELD_HASH_KEYS, `HASH_KEYS:` and an id of those, or null for HASH_KEY. */
export function activeHashKid(settings: Settings): string | null {
  return fieldHashKid(settings) ?? nameOf(activeHashKey(settings).id);
}

/** Every key whose hashes rows may have. */
export function hashKids(settings: Settings): readonly (string | null)[] {
  const ring = hashRing(settings).map(({ id }) => nameOf(id));
  return [...new Set([...ring, null, ...(settings.FIELD_HASH_KEYS?.keys() ?? [])])];
}

/** No id of a key has a colon. */
function nameOf(id: string | null): string | null {
  return id === null ? null : `HASH_KEYS:${id}`;
}

function fieldHashKid(settings: Settings): string | null {
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
  const active = fieldHashKid(settings);
  const ring = fieldKeysOf(settings) ? [...(settings.FIELD_HASH_KEYS?.keys() ?? [])] : [];
  const kids = new Set([...(active === null ? [] : [active]), ...ring]);
  const fields = [...kids].map(async (kid) => fieldHash(settings, kid, tenant, number));
  const [own, others] = await Promise.all([
    Promise.all(fields),
    recipientHashes(settings, tenant, number),
  ]);
  return [...own, ...others];
}

/** The name by which callers find a recipient. */
export async function recipientName(
  settings: Settings,
  tenant: string,
  number: string,
): Promise<string> {
  return nameOfHashes(await lookUpHashes(settings, tenant, number));
}

async function fieldHash(
  settings: Settings,
  kid: string,
  tenant: string,
  number: string,
): Promise<string> {
  const keys = fieldKeysOf(settings);
  if (!keys) throw new Error("hash keys need FIELD_KEYS beside them");
  return keys.crypto.hash({ value: `to:${tenant}:${number}`, path: "to", kid });
}
