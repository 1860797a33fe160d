/** Keys whose state a key service tells. The client is the caller's, so that no SDK is needed here. */
import { assertKnownOptions } from "../known-options.ts";
import { createRefreshableKeyResolver } from "./key-resolvers.ts";
import type { FieldCryptoKeyContext, KeyResolver, KeySetState } from "./types.ts";

interface ManagedKeyOptions {
  /** Milliseconds; default 30000. */
  cacheTtlMs?: number;
  fallbackActiveKid?: string;
  fallbackDecryptKids?: readonly string[];
}

interface AwsKmsKey {
  keyAlias?: string;
  region?: string;
}

export interface AwsKmsKeyResolverClient {
  getKeyState: (context: FieldCryptoKeyContext & AwsKmsKey) => Promise<KeySetState>;
}

export interface AwsKmsKeyResolverOptions extends ManagedKeyOptions, AwsKmsKey {
  client: AwsKmsKeyResolverClient;
}

interface VaultTransitKey {
  mountPath?: string;
  keyName?: string;
  namespace?: string;
}

export interface VaultTransitKeyResolverClient {
  getKeyState: (context: FieldCryptoKeyContext & VaultTransitKey) => Promise<KeySetState>;
}

export interface VaultTransitKeyResolverOptions extends ManagedKeyOptions, VaultTransitKey {
  client: VaultTransitKeyResolverClient;
}

/** Options of both services: one settings object may serve either. */
const OPTIONS = {
  client: true,
  cacheTtlMs: true,
  fallbackActiveKid: true,
  fallbackDecryptKids: true,
  keyAlias: true,
  region: true,
  mountPath: true,
  keyName: true,
  namespace: true,
} as const;

const managed = (
  { cacheTtlMs, fallbackActiveKid, fallbackDecryptKids }: ManagedKeyOptions,
  loadKeySet: (context: FieldCryptoKeyContext) => Promise<KeySetState>,
): KeyResolver =>
  createRefreshableKeyResolver({
    provider: { loadKeySet },
    cacheTtlMs,
    fallback: { activeKid: fallbackActiveKid, decryptKids: fallbackDecryptKids },
  });

export const createAwsKmsKeyResolver = (options: AwsKmsKeyResolverOptions): KeyResolver => {
  assertKnownOptions<object>("createAwsKmsKeyResolver", options, OPTIONS);
  const { client, keyAlias, region } = options;
  const key = {
    ...(keyAlias !== undefined && { keyAlias }),
    ...(region !== undefined && { region }),
  };
  return managed(options, async (context) => client.getKeyState({ ...context, ...key }));
};

export const createVaultTransitKeyResolver = (
  options: VaultTransitKeyResolverOptions,
): KeyResolver => {
  assertKnownOptions<object>("createVaultTransitKeyResolver", options, OPTIONS);
  const { client, mountPath, keyName, namespace } = options;
  const key = {
    ...(mountPath !== undefined && { mountPath }),
    ...(keyName !== undefined && { keyName }),
    ...(namespace !== undefined && { namespace }),
  };
  return managed(options, async (context) => client.getKeyState({ ...context, ...key }));
};
