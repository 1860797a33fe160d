/** Moving to a new key for a share of the messages at a time. Pure: the same message always gets the same key. */
import type { FieldCryptoKeyContext } from "./types.ts";

export interface KeyRolloutBucket {
  kid: string;
  /** Of a hundred. */
  percentage: number;
}

export interface KeyRolloutPolicy {
  /** Percentages add up one after another; what is beyond them gets the default key. */
  buckets: readonly KeyRolloutBucket[];
  /** Another seed shuffles anew; default `kmsg-rollout-v1`. */
  seed?: string | undefined;
  /** Key ids that may still be met when decrypting. */
  decryptKids?: readonly string[] | undefined;
}

const DEFAULT_SEED = "kmsg-rollout-v1";
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a, 32 bits, over the UTF-8 bytes. */
const fnv1a = (text: string): number => {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, FNV_PRIME) >>> 0;
  }
  return hash;
};

/** Undefined when the message falls beyond all buckets. */
export const selectActiveKidByRollout = (
  policy: KeyRolloutPolicy,
  context: FieldCryptoKeyContext = {},
): string | undefined => {
  const { tenantId = "", providerId = "", messageId = "" } = context;
  const seed = policy.seed ?? DEFAULT_SEED;
  const slot = fnv1a(`${seed}::${tenantId}|${providerId}|${messageId}`) % 100;
  let reached = 0;
  for (const { kid, percentage } of policy.buckets) {
    reached += Math.max(0, percentage);
    if (slot < reached) return kid;
  }
  return undefined;
};

/** Every key id the policy names, once. */
export const getRolloutKnownKids = (policy: KeyRolloutPolicy): string[] => [
  ...new Set([...policy.buckets.map(({ kid }) => kid), ...(policy.decryptKids ?? [])]),
];
