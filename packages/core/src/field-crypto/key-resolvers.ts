/** Which key is in use: fixed, reloaded, rolled out by share, or from the environment. */
import { readRuntimeEnv } from "../runtime-env.ts";
import { parseEnvelope } from "./envelope.ts";
import { FieldCryptoError } from "./error.ts";
import { getRolloutKnownKids, type KeyRolloutPolicy, selectActiveKidByRollout } from "./rollout.ts";
import type { KeyResolver } from "./types.ts";

export interface FieldCryptoKeySet {
  activeKid: string;
  /** Beside the active one. */
  decryptKids?: readonly string[] | undefined;
}

/** An envelope names its key, so that one is tried first. */
const candidates = (
  { activeKid, decryptKids = [] }: FieldCryptoKeySet,
  ciphertext: Parameters<NonNullable<KeyResolver["resolveDecryptKeys"]>>[0]["ciphertext"],
): string[] => {
  const own = ciphertext === undefined ? undefined : parseEnvelope(ciphertext)?.kid;
  const known = [activeKid, ...decryptKids];
  return [...new Set([...(own !== undefined && known.includes(own) ? [own] : []), ...known])];
};

export const createStaticKeyResolver = (keySet: FieldCryptoKeySet): KeyResolver => ({
  resolveEncryptKey: () => ({ kid: keySet.activeKid }),
  resolveDecryptKeys: ({ ciphertext }) => candidates(keySet, ciphertext),
});

export interface RefreshableKeyResolverOptions {
  provider: { loadKeySet(): FieldCryptoKeySet | Promise<FieldCryptoKeySet> };
  /** Milliseconds a loaded key set is used; default 30000. */
  cacheTtlMs?: number | undefined;
  /** Used when nothing could be loaded yet. */
  fallback?: FieldCryptoKeySet | undefined;
}

/** While loading fails, the last key set that worked stays in use; rejects when there was none and no fallback. */
export const createRefreshableKeyResolver = (
  options: RefreshableKeyResolverOptions,
): KeyResolver => {
  const { provider, cacheTtlMs = 30_000, fallback } = options;
  let known: FieldCryptoKeySet | undefined;
  let freshUntil = 0;
  let loading: Promise<FieldCryptoKeySet> | undefined;

  const load = async (): Promise<FieldCryptoKeySet> => {
    try {
      known = await provider.loadKeySet();
      freshUntil = Date.now() + cacheTtlMs;
      return known;
    } catch (error) {
      const spare = known ?? fallback;
      if (spare !== undefined) return spare;
      throw error;
    } finally {
      loading = undefined;
    }
  };
  const current = async (): Promise<FieldCryptoKeySet> => {
    if (known !== undefined && Date.now() < freshUntil) return known;
    return (loading ??= load());
  };
  return {
    resolveEncryptKey: async () => ({ kid: (await current()).activeKid }),
    resolveDecryptKeys: async ({ ciphertext }) => candidates(await current(), ciphertext),
  };
};

/** Messages within the policy's buckets get those keys, all others the key of `base`. */
export const createRollingKeyResolver = (
  base: KeyResolver,
  policy: KeyRolloutPolicy,
): KeyResolver => ({
  async resolveEncryptKey(context) {
    const kid = selectActiveKidByRollout(policy, context);
    return kid === undefined ? base.resolveEncryptKey(context) : { kid };
  },
  async resolveDecryptKeys(context) {
    const theirs = (await base.resolveDecryptKeys?.(context)) ?? [
      (await base.resolveEncryptKey(context)).kid,
    ];
    const all = [...theirs, ...getRolloutKnownKids(policy)];
    const own = context.ciphertext === undefined ? undefined : parseEnvelope(context.ciphertext);
    const first = all.filter((kid) => kid === own?.kid);
    return [...new Set([...first, ...all])];
  },
});

export interface EnvKeyResolverOptions {
  /** Default `KMSG_ACTIVE_KID`. */
  activeKidKey?: string | undefined;
  /** Default `KMSG_DECRYPT_KIDS`, separated by commas. */
  decryptKidsKey?: string | undefined;
  /** Default: the runtime's own environment. */
  readEnv?: ((key: string) => string | undefined) | undefined;
}

/** Reads the environment at every use. Throws `FieldCryptoError` of kind `config` while no key is named there. */
export const createEnvKeyResolver = (options: EnvKeyResolverOptions = {}): KeyResolver => {
  const { activeKidKey = "KMSG_ACTIVE_KID", decryptKidsKey = "KMSG_DECRYPT_KIDS" } = options;
  const read = options.readEnv ?? readRuntimeEnv;
  const keySet = (): FieldCryptoKeySet => {
    const activeKid = read(activeKidKey)?.trim() ?? "";
    if (activeKid === "") throw new FieldCryptoError("config", `${activeKidKey} is not set`);
    const listed = (read(decryptKidsKey) ?? "").split(",").map((kid) => kid.trim());
    return { activeKid, decryptKids: listed.filter((kid) => kid !== "") };
  };
  return {
    resolveEncryptKey: () => ({ kid: keySet().activeKid }),
    resolveDecryptKeys: ({ ciphertext }) => candidates(keySet(), ciphertext),
  };
};

/** What a key service knows about a key; the client is the caller's. */
export interface ManagedKeyClient {
  getKeyState(keyId: string): FieldCryptoKeySet | Promise<FieldCryptoKeySet>;
}

interface ManagedKeyOptions {
  client: ManagedKeyClient;
  cacheTtlMs?: number | undefined;
  fallback?: FieldCryptoKeySet | undefined;
}

const managed = (options: ManagedKeyOptions, keyId: string): KeyResolver =>
  createRefreshableKeyResolver({
    provider: { loadKeySet: async () => options.client.getKeyState(keyId) },
    cacheTtlMs: options.cacheTtlMs,
    fallback: options.fallback,
  });

export interface AwsKmsKeyResolverOptions extends ManagedKeyOptions {
  /** Key id, ARN or alias. */
  keyId: string;
}

export const createAwsKmsKeyResolver = (options: AwsKmsKeyResolverOptions): KeyResolver =>
  managed(options, options.keyId);

export interface VaultTransitKeyResolverOptions extends ManagedKeyOptions {
  keyName: string;
}

export const createVaultTransitKeyResolver = (
  options: VaultTransitKeyResolverOptions,
): KeyResolver => managed(options, options.keyName);
