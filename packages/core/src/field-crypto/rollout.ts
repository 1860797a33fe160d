/** Moving to a new key for a share of the messages at a time. Pure: the same message always gets the same key. */
import type { FieldCryptoKeyContext } from "./types.ts";

export interface ActiveKidRolloutBucket {
  kid: string;
  /** Share of a hundred: over 0, at most 100. */
  percentage: number;
}

export interface ActiveKidRolloutPolicy {
  /** Percentages add up one after another; what is beyond them gets the default key. Unusable ones are skipped. */
  buckets: readonly ActiveKidRolloutBucket[];
  /** Another seed shuffles anew; default `kmsg-rollout-v1`. */
  seed?: string | undefined;
  /** Fields that make two messages the same; default tenant, provider and message. */
  stickyFields?: readonly (keyof FieldCryptoKeyContext)[] | undefined;
  /** For what is beyond the buckets. */
  defaultKid?: string | undefined;
}

const DEFAULT_SEED = "kmsg-rollout-v1";
const STICKY_FIELDS = ["tenantId", "providerId", "messageId"] as const;
const HASH_START = 0x811c9dc5;
const HASH_FACTOR = 0x01000193;

/**
 * Over UTF-16 units, multiplied as a double, which loses what is beyond 2^53: not quite FNV-1a, but what k-msg computes, and
 * a fleet of both must pick the same key.
 */
const hashOf = (text: string): number => {
  let hash = HASH_START;
  for (let index = 0; index < text.length; index++) {
    hash = ((hash ^ text.charCodeAt(index)) * HASH_FACTOR) >>> 0;
  }
  return hash;
};

const usable = (policy: ActiveKidRolloutPolicy): readonly ActiveKidRolloutBucket[] =>
  policy.buckets
    .map(({ kid, percentage }) => ({ kid: kid.trim(), percentage }))
    .filter(({ kid, percentage }) => kid !== "" && percentage > 0 && percentage <= 100);

/** The default (the policy's, else `fallbackKid`) where the message falls beyond all buckets; undefined without one. */
export const selectActiveKidByRollout = (
  context: FieldCryptoKeyContext,
  policy: ActiveKidRolloutPolicy,
  fallbackKid?: string,
): string | undefined => {
  const spare = policy.defaultKid?.trim() || fallbackKid?.trim() || undefined;
  const fields = policy.stickyFields ?? STICKY_FIELDS;
  const key = fields.map((field) => context[field] ?? "").join("|");
  const slot = hashOf(`${policy.seed?.trim() || DEFAULT_SEED}::${key}`) % 100;
  let reached = 0;
  for (const { kid, percentage } of usable(policy)) {
    reached += percentage;
    if (slot < reached) return kid;
  }
  return spare;
};

/** The key ids of the usable buckets, in their order; the default is not among them. */
export const getRolloutKnownKids = (policy: ActiveKidRolloutPolicy): readonly string[] =>
  usable(policy).map(({ kid }) => kid);
