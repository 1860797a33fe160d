/** Resolvers of the key in use: fixed, from the environment, reloaded, or rolled out by share. */
import { assertKnownOptions } from "../known-options.ts";
import { getRuntimeEnvSource, type RuntimeEnvRecord } from "../runtime-env.ts";
import { normalizeKidList } from "./key-choice.ts";
import {
  type ActiveKidRolloutPolicy,
  getRolloutKnownKids,
  selectActiveKidByRollout,
} from "./rollout.ts";
import type { FieldCryptoKeyContext, KeyResolver, KeySetState } from "./types.ts";

/** Key id of a resolver that was given no key at all; a provider without that key says so. */
const DEFAULT_KID = "default";

const firstKid = (...kids: readonly (string | undefined)[]): string =>
  normalizeKidList(kids)[0] ?? DEFAULT_KID;

export interface StaticKeyResolverOptions {
  activeKid: string;
  /** Beside the active one. */
  decryptKids?: readonly string[];
}

export const createStaticKeyResolver = (options: StaticKeyResolverOptions): KeyResolver => {
  assertKnownOptions("createStaticKeyResolver", options, { activeKid: true, decryptKids: true });
  const kid = firstKid(options.activeKid);
  const kids = normalizeKidList([kid, ...(options.decryptKids ?? [])]);
  return { resolveEncryptKey: () => ({ kid }), resolveDecryptKeys: () => kids };
};

export interface EnvKeyResolverOptions {
  /** Default: the runtime's own environment. */
  env?: RuntimeEnvRecord;
  /** Default `KMSG_ACTIVE_KID`. */
  activeKidEnv?: string;
  /** Default `KMSG_DECRYPT_KIDS`. */
  decryptKidsEnv?: string;
  /** Key id if the environment names none; without one either the key is called `default`. */
  fallbackActiveKid?: string;
  /** Beside those of the environment. */
  fallbackDecryptKids?: readonly string[];
  /** Between the ids of the list; default a comma. */
  delimiter?: string;
}

/** Reads the environment at every use. */
export const createEnvKeyResolver = (options: EnvKeyResolverOptions = {}): KeyResolver => {
  assertKnownOptions("createEnvKeyResolver", options, {
    env: true,
    activeKidEnv: true,
    decryptKidsEnv: true,
    fallbackActiveKid: true,
    fallbackDecryptKids: true,
    delimiter: true,
  });
  const { activeKidEnv = "KMSG_ACTIVE_KID", decryptKidsEnv = "KMSG_DECRYPT_KIDS" } = options;
  const { delimiter = ",", fallbackDecryptKids = [] } = options;
  const read = (name: string): string | undefined => (options.env ?? getRuntimeEnvSource())[name];
  const active = (): string => firstKid(read(activeKidEnv), options.fallbackActiveKid);
  return {
    resolveEncryptKey: () => ({ kid: active() }),
    resolveDecryptKeys: () => {
      const listed = (read(decryptKidsEnv) ?? "").split(delimiter);
      return normalizeKidList([active(), ...listed, ...fallbackDecryptKids]);
    },
  };
};

export interface KeySetStateProvider {
  loadKeySet: (context: FieldCryptoKeyContext) => Promise<KeySetState>;
}

export interface RefreshableKeyResolverOptions {
  provider: KeySetStateProvider;
  /** Milliseconds a loaded key set is used, whatever it is asked for; default 30000. */
  cacheTtlMs?: number | undefined;
  /** Key set if the loaded one names no active key, or nothing could be loaded yet; its other keys are tried too. */
  fallback?: { activeKid?: string | undefined; decryptKids?: readonly string[] | undefined };
}

/** While loading fails, the last key set that worked stays in use; rejects when there was none and no fallback. */
export const createRefreshableKeyResolver = (
  options: RefreshableKeyResolverOptions,
): KeyResolver => {
  assertKnownOptions("createRefreshableKeyResolver", options, {
    provider: true,
    cacheTtlMs: true,
    fallback: true,
  });
  const { provider, cacheTtlMs = 30_000, fallback = {} } = options;
  let known: KeySetState | undefined;
  let freshUntil = 0;
  let loading: Promise<KeySetState> | undefined;

  const load = async (context: FieldCryptoKeyContext): Promise<KeySetState> => {
    try {
      known = await provider.loadKeySet(context);
      freshUntil = Date.now() + cacheTtlMs;
      return known;
    } catch (error) {
      if (known !== undefined) return known;
      if (fallback.activeKid !== undefined) return { activeKid: fallback.activeKid };
      throw error;
    } finally {
      loading = undefined;
    }
  };
  const current = async (context: FieldCryptoKeyContext): Promise<KeySetState> => {
    if (known !== undefined && Date.now() < freshUntil) return known;
    return (loading ??= load(context));
  };
  const activeOf = ({ activeKid }: KeySetState, { providerId }: FieldCryptoKeyContext): string =>
    firstKid(activeKid, fallback.activeKid, providerId);
  return {
    resolveEncryptKey: async (context) => ({ kid: activeOf(await current(context), context) }),
    resolveDecryptKeys: async (context) => {
      const state = await current(context);
      const others = [...(state.decryptKids ?? []), ...(fallback.decryptKids ?? [])];
      return normalizeKidList([activeOf(state, context), ...others]);
    },
  };
};

/** Messages within the policy's buckets get those keys, all others its default or the key of `base`. */
export const createRollingKeyResolver = (
  base: KeyResolver,
  policy: ActiveKidRolloutPolicy,
): KeyResolver => {
  assertKnownOptions("createRollingKeyResolver", policy, {
    buckets: true,
    seed: true,
    stickyFields: true,
    defaultKid: true,
  });
  return {
    async resolveEncryptKey(context) {
      const { kid } = await base.resolveEncryptKey(context);
      return { kid: selectActiveKidByRollout(context, policy, kid) ?? kid };
    },
    async resolveDecryptKeys(context) {
      const { kid } = await base.resolveEncryptKey(context);
      const theirs = (await base.resolveDecryptKeys?.(context)) ?? [];
      const selected = selectActiveKidByRollout(context, policy, kid);
      return normalizeKidList([selected, kid, ...theirs, ...getRolloutKnownKids(policy)]);
    },
  };
};
