/** One field at a time: which key, bound to what, and what happens when that fails. */
import {
  FieldCryptoError,
  isCryptoEnvelope,
  toCiphertextEnvelopeString,
  type FieldCryptoKeyContext,
} from "@k-msg/core";

import type {
  DeliveryTrackingCryptoOperationContext,
  DeliveryTrackingFieldCryptoOptions,
} from "../../tracking/field-crypto-options.ts";

export interface RecordIdentity {
  readonly messageId: string;
  readonly providerId: string;
}

export interface SealedField {
  /** The envelope, or the fallback when encryption failed and may fail open. */
  readonly text: string;
  readonly kid: string | undefined;
  readonly degraded: boolean;
}

export interface FieldCipher {
  seal(path: string, value: string, identity: RecordIdentity): Promise<SealedField>;
  /** What is no envelope comes back as it is. */
  open(path: string, text: string, identity: RecordIdentity): Promise<string>;
  hash(
    path: string,
    value: string,
    identity: RecordIdentity,
    kid: string | undefined,
  ): Promise<string>;
  /** The hashes under all keys that can be read, so that a rotated key loses nothing. */
  hashes(path: string, value: string): Promise<string[]>;
  mask(path: string, value: string): Promise<string>;
}

const STANDARD_AAD = ["messageId", "providerId", "tableName", "fieldPath", "tenantId"];

export function createFieldCipher(
  { config, tenantId, control, onMetric }: DeliveryTrackingFieldCryptoOptions,
  tableName: string,
): FieldCipher {
  const { provider, keyResolver } = config;
  const controller = control?.controller;

  function contextOf(path: string, identity: RecordIdentity): FieldCryptoKeyContext {
    const { messageId, providerId } = identity;
    return { messageId, providerId, tableName, tenantId, fieldPath: path };
  }

  /** In the order in which k-msg writes it: the order is part of what is authenticated. */
  function aadOf(path: string, identity: RecordIdentity): Record<string, string> {
    const values: Readonly<Record<string, unknown>> = { ...contextOf(path, identity) };
    const aad: Record<string, string> = { fieldPath: path };
    for (const name of config.aadFields ?? STANDARD_AAD) {
      const value = values[name];
      if (typeof value === "string" && value !== "") aad[name] = value;
    }
    return aad;
  }

  async function guarded<T>(
    operation: DeliveryTrackingCryptoOperationContext["operation"],
    path: string,
    identity: RecordIdentity | undefined,
    kid: string | undefined,
    work: () => T | Promise<T>,
  ): Promise<T> {
    const context = { operation, tenantId, kid, fieldPath: path, ...identityOf(identity) };
    const gate = controller?.beforeOperation(context);
    if (gate?.allowed === false) {
      onMetric?.("crypto_circuit_open_count", 1, { operation });
      throw new FieldCryptoError(operation, `field encryption is paused (${gate.state})`);
    }
    const started = performance.now();
    try {
      const result = await work();
      controller?.onSuccess(context);
      if (operation !== "hash") {
        onMetric?.(`crypto_${operation}_ms`, performance.now() - started, { fieldPath: path });
        onMetric?.("key_kid_usage", 1, { kid: kid ?? "", operation });
      }
      return result;
    } catch (error) {
      controller?.onFailure(context, error);
      onMetric?.("crypto_fail_count", 1, { operation, fieldPath: path });
      throw error;
    }
  }

  async function masked(path: string, value: string): Promise<string> {
    return (await provider.mask?.({ path, value })) ?? "*".repeat(Math.min(value.length, 8));
  }

  async function fallback(path: string, value: string): Promise<string> {
    if (config.openFallback === "plaintext") return value;
    return config.openFallback === "null" ? "" : masked(path, value);
  }

  return {
    async seal(path, value, identity) {
      try {
        const key = await keyResolver?.resolveEncryptKey(contextOf(path, identity));
        const aad = aadOf(path, identity);
        const sealed = await guarded("encrypt", path, identity, key?.kid, async () =>
          provider.encrypt({ value, aad, path, ...(key && { kid: key.kid }) }),
        );
        const { ciphertext } = sealed;
        const own = isCryptoEnvelope(ciphertext) ? ciphertext.kid : undefined;
        const text = toCiphertextEnvelopeString(ciphertext);
        return { text, kid: sealed.kid ?? own ?? key?.kid, degraded: false };
      } catch (error) {
        if (config.failMode !== "open") throw error;
        return { text: await fallback(path, value), kid: undefined, degraded: true };
      }
    },
    async open(path, text, identity) {
      const envelope = envelopeOf(text);
      if (envelope === undefined) return text;
      const context = { ...contextOf(path, identity), ciphertext: text };
      const candidateKids = await keyResolver?.resolveDecryptKeys?.(context);
      const aad = aadOf(path, identity);
      return guarded("decrypt", path, identity, envelope.kid, async () =>
        provider.decrypt({
          ciphertext: text,
          aad,
          path,
          ...(candidateKids && { candidateKids: [...new Set([envelope.kid, ...candidateKids])] }),
        }),
      );
    },
    hash: async (path, value, identity, kid) =>
      guarded("hash", path, identity, kid, async () =>
        provider.hash({ value, path, ...(kid !== undefined && { kid }) }),
      ),
    async hashes(path, value) {
      const context = { tenantId, tableName, fieldPath: path };
      const active = await keyResolver?.resolveEncryptKey(context);
      const others = (await keyResolver?.resolveDecryptKeys?.(context)) ?? [];
      const kids = [...new Set([...(active ? [active.kid] : []), ...others])];
      if (kids.length === 0) return [await provider.hash({ value, path })];
      return Promise.all(kids.map(async (kid) => provider.hash({ value, path, kid })));
    },
    mask: masked,
  };
}

function envelopeOf(text: string): { kid: string } | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isCryptoEnvelope(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function identityOf(identity: RecordIdentity | undefined): Partial<RecordIdentity> {
  return identity === undefined
    ? {}
    : { messageId: identity.messageId, providerId: identity.providerId };
}
