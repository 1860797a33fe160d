/** One field at a time: which key, bound to what, and what happens when that fails. */
import {
  assertKnownOptions,
  FieldCryptoError,
  isCryptoEnvelope,
  resolveFieldCryptoFailMode,
  resolveFieldCryptoOpenFallback,
  resolveFieldDecryptKids,
  resolveFieldEncryptKid,
  toCiphertextEnvelopeString,
  type FieldCryptoKeyContext,
  type FieldCryptoMetricEvent,
} from "@k-msg/core";

import { CryptoCircuitController } from "../../tracking/crypto-circuit.ts";
import type {
  DeliveryTrackingCryptoController,
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

/** Where the fields are kept, for keys, circuits and measurements. */
export interface FieldCipherPlace {
  readonly tableName: string;
  readonly store: DeliveryTrackingCryptoOperationContext["store"];
}

export function createFieldCipher(
  options: DeliveryTrackingFieldCryptoOptions,
  { tableName, store }: FieldCipherPlace,
): FieldCipher {
  assertKnownOptions("fieldCrypto", options, {
    config: true,
    tenantId: true,
    metrics: true,
    controlSignal: true,
  });
  const { config, tenantId } = options;
  const { provider } = config;
  const controller = controllerOf(options);

  function measure(event: FieldCryptoMetricEvent): void {
    if (options.metrics === undefined) return;
    const { metrics } = options;
    void quietly(async () => metrics({ ...event, store, tableName }));
  }

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
    const context = { operation, tenantId, kid, tableName, store, ...identityOf(identity) };
    const gate = await controller?.beforeOperation(context);
    if (gate) measure({ name: "crypto_circuit_state", value: 1, tags: { state: gate.state } });
    if (gate?.allowed === false) {
      measure({ name: "crypto_circuit_open_count", value: 1, tags: { operation } });
      throw new FieldCryptoError(operation, `field encryption is paused (${gate.state})`);
    }
    const started = performance.now();
    const tags = { operation, fieldPath: path };
    try {
      const result = await work();
      await quietly(async () => controller?.onSuccess(context));
      if (operation !== "hash") {
        measure({ name: `crypto_${operation}_ms`, value: performance.now() - started, tags });
        measure({ name: "key_kid_usage", value: 1, kid: kid ?? "", tags: { operation } });
      }
      return result;
    } catch (error) {
      await quietly(async () => controller?.onFailure({ ...context, error }));
      measure({ name: "crypto_fail_count", value: 1, tags });
      throw error;
    }
  }

  async function masked(path: string, value: string): Promise<string> {
    return (await provider.mask?.({ path, value })) ?? "*".repeat(Math.min(value.length, 8));
  }

  async function fallback(path: string, value: string): Promise<string> {
    const instead = resolveFieldCryptoOpenFallback(config);
    if (instead === "plaintext") return value;
    return instead === "null" ? "" : masked(path, value);
  }

  return {
    async seal(path, value, identity) {
      try {
        const kid = await resolveFieldEncryptKid(config, contextOf(path, identity));
        const aad = aadOf(path, identity);
        const sealed = await guarded("encrypt", path, identity, kid, async () =>
          provider.encrypt({ value, aad, path, ...(kid !== undefined && { kid }) }),
        );
        const { ciphertext } = sealed;
        const own = isCryptoEnvelope(ciphertext) ? ciphertext.kid : undefined;
        const text = toCiphertextEnvelopeString(ciphertext);
        return { text, kid: sealed.kid ?? own ?? kid, degraded: false };
      } catch (error) {
        if (resolveFieldCryptoFailMode(config) === "closed") throw error;
        return { text: await fallback(path, value), kid: undefined, degraded: true };
      }
    },
    async open(path, text, identity) {
      const envelope = envelopeOf(text);
      if (envelope === undefined) return text;
      const context = { ...contextOf(path, identity), ciphertext: text };
      const candidateKids = await resolveFieldDecryptKids(config, context);
      const aad = aadOf(path, identity);
      return guarded("decrypt", path, identity, envelope.kid, async () =>
        provider.decrypt({
          ciphertext: text,
          aad,
          path,
          ...(candidateKids.length > 0 && { candidateKids }),
        }),
      );
    },
    hash: async (path, value, identity, kid) =>
      guarded("hash", path, identity, kid, async () =>
        provider.hash({ value, path, ...(kid !== undefined && { kid }) }),
      ),
    async hashes(path, value) {
      const context = { tenantId, tableName, fieldPath: path };
      const active = await resolveFieldEncryptKid(config, context);
      const others = await resolveFieldDecryptKids(config, context);
      const kids = [...new Set([...(active === undefined ? [] : [active]), ...others])];
      const hashed = async (kid?: string): Promise<string> =>
        provider.hash({ value, path, ...(kid !== undefined && { kid }) });
      const found = await Promise.all(
        kids.length > 0 ? kids.map(async (kid) => hashed(kid)) : [hashed()],
      );
      // An empty one stands where nothing was hashed: it would find every such record.
      return found.filter((hash) => hash !== "");
    },
    mask: masked,
  };
}

function controllerOf({
  controlSignal,
}: DeliveryTrackingFieldCryptoOptions): DeliveryTrackingCryptoController | undefined {
  if (controlSignal === undefined) return undefined;
  const { controller, ...options } = controlSignal;
  return controller ?? new CryptoCircuitController(options);
}

/** What watches an operation must not change its outcome. */
async function quietly(watch: () => Promise<unknown>): Promise<void> {
  try {
    await watch();
  } catch {
    // The operation's own error or result is what counts.
  }
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
