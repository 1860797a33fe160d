/** A tenant object's record of a key, and the acts that are allowed on it. Pure. */
import { DAY_MS } from "../../kernel/time/units.ts";
import type { Scope } from "./scopes.ts";
import type { Quotas } from "./tenant-config.ts";

/** Quotas of a key, within those of its tenant. */
export type KeyQuotas = Pick<Quotas, "perDay" | "spendPerMonth">;

export interface StoredKey {
  /** `key_…`: names the key, and tells nothing of it. */
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the whole key, hex. */
  readonly hash: string;
  /** The last four characters, by which people know it again. */
  readonly hint: string;
  readonly scopes: readonly Scope[];
  /** Epoch ms, as all times here. */
  readonly createdAt: number;
  /** The key works before this time; absent: for ever. */
  readonly expiresAt?: number;
  /** Ranges from which it works; absent or empty: from anywhere. */
  readonly allowedIps?: readonly string[];
  readonly quotas?: KeyQuotas;
  readonly lastUsedAt?: number;
  readonly revokedAt?: number;
  /** The key that it was replaced by; it works until {@link expiresAt}. */
  readonly rotatedTo?: string;
}

/** Without what nobody has to see. */
export type KeyFacts = Omit<StoredKey, "hash">;

/** Fields that a rotation may replace in the new key. */
export interface RotatedFields {
  /** Epoch ms; null: it works for ever. */
  readonly expiresAt?: number | null;
  readonly allowedIps?: readonly string[];
  readonly quotas?: KeyQuotas;
}

/** The fields that the new key of a rotation inherits: all that bounds it, where nobody says otherwise. */
export function inherited(
  { name, scopes, expiresAt, allowedIps, ...old }: StoredKey,
  given: RotatedFields,
): Pick<StoredKey, "name" | "scopes" | "expiresAt" | "allowedIps" | "quotas"> {
  const quotas = given.quotas ?? old.quotas;
  const until = given.expiresAt === undefined ? expiresAt : (given.expiresAt ?? undefined);
  const ips = given.allowedIps ?? allowedIps;
  return {
    name,
    scopes,
    ...(until !== undefined && { expiresAt: until }),
    ...(ips !== undefined && { allowedIps: ips }),
    ...(quotas !== undefined && { quotas }),
  };
}

/** Keys of a tenant that are still of use. */
export const MAX_KEYS = 50;
/** Those that are not are kept for a while, so that an audit finds their names. */
const KEEP_MS = 90 * DAY_MS;
const LAST_USE_STEP_MS = 60_000;

export function isUsable(key: StoredKey, now: number): boolean {
  return key.revokedAt === undefined && (key.expiresAt === undefined || now < key.expiresAt);
}

/** The key with this use noted, or undefined where one within the minute is noted already: a write a minute is enough. */
export function noteUse(key: StoredKey, now: number): StoredKey | undefined {
  const known = key.lastUsedAt;
  if (known !== undefined && Math.abs(now - known) < LAST_USE_STEP_MS) return undefined;
  return { ...key, lastUsedAt: now };
}

export function revoke(key: StoredKey, now: number): StoredKey {
  return key.revokedAt === undefined ? { ...key, revokedAt: now } : key;
}

/** The old key after a rotation: it works until then, and never longer than it would have. */
export function rotateOut(key: StoredKey, until: number, successor: string): StoredKey {
  const expiresAt = Math.min(until, key.expiresAt ?? Infinity);
  return { ...key, expiresAt, rotatedTo: successor };
}

/** Keys that ended so long ago that nobody asks for them. */
export function isForgettable(key: StoredKey, now: number): boolean {
  const ended = Math.min(key.revokedAt ?? Infinity, key.expiresAt ?? Infinity);
  return ended + KEEP_MS < now;
}

export function factsOf(key: StoredKey): KeyFacts {
  const {
    id,
    name,
    hint,
    scopes,
    createdAt,
    expiresAt,
    allowedIps,
    quotas,
    lastUsedAt,
    revokedAt,
    rotatedTo,
  } = key;
  return {
    id,
    name,
    hint,
    scopes,
    createdAt,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(allowedIps !== undefined && { allowedIps }),
    ...(quotas !== undefined && { quotas }),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
    ...(revokedAt !== undefined && { revokedAt }),
    ...(rotatedTo !== undefined && { rotatedTo }),
  };
}

/** The identity of a key, for as long as it is cached. */
export type Identity = Pick<
  StoredKey,
  "id" | "name" | "scopes" | "expiresAt" | "allowedIps" | "quotas"
>;

export function identityOf({
  id,
  name,
  scopes,
  expiresAt,
  allowedIps,
  quotas,
}: StoredKey): Identity {
  return {
    id,
    name,
    scopes,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(allowedIps !== undefined && { allowedIps }),
    ...(quotas !== undefined && { quotas }),
  };
}
