/** Between records as callers see them and records as a secure store keeps them. */
import {
  assertFieldCryptoConfig,
  FieldCryptoError,
  normalizePhoneForHash,
  resolveFieldMode,
} from "@k-msg/core";

import type { DeliveryTrackingFieldCryptoOptions } from "../../tracking/field-crypto-options.ts";
import type { TrackingRecord } from "../../tracking/record.ts";
import { retentionFields, type DeliveryTrackingRetentionConfig } from "../../tracking/retention.ts";
import type { DeliveryTrackingRecordFilter } from "../../tracking/store.ts";
import {
  createFieldCipher,
  type FieldCipher,
  type FieldCipherPlace,
  type RecordIdentity,
} from "./field-cipher.ts";
import { metadataHashes } from "./metadata-hashes.ts";
import type { StoredFields } from "./tracking-row.ts";

export interface FieldProtection {
  protect(record: TrackingRecord): Promise<StoredFields>;
  /** The fields of a patch, protected as those of the record it is for. */
  protectPatch(patch: Partial<TrackingRecord>, identity: RecordIdentity): Promise<StoredFields>;
  /** A field that cannot be read leaves its masked form and `cryptoState: "degraded"`; `strict` throws instead. */
  reveal(stored: TrackingRecord, strict?: boolean): Promise<TrackingRecord>;
  /** Numbers become hashes under every key that may have been used. */
  filter(filter: DeliveryTrackingRecordFilter): Promise<DeliveryTrackingRecordFilter>;
}

export interface FieldProtectionOptions {
  readonly fieldCrypto: DeliveryTrackingFieldCryptoOptions;
  readonly tableName: string;
  readonly store: FieldCipherPlace["store"];
  /** Keep the plain fields as well. */
  readonly compatPlain: boolean;
  readonly retention?: DeliveryTrackingRetentionConfig | undefined;
}

/** What is bound to the provider's id, so that a new id means encrypting anew. */
export const PROTECTED_FIELDS = ["to", "from", "metadata", "raw"] as const;

/** A record as a secure store keeps it; `metadataEnc` has no field in a record of the library. */
type Stored = TrackingRecord & {
  toEnc?: string;
  fromEnc?: string;
  metadataEnc?: string;
};

/** @throws FieldCryptoError of kind `config` for a configuration that would not protect. */
export function createFieldProtection(options: FieldProtectionOptions): FieldProtection {
  const { fieldCrypto, compatPlain, retention } = options;
  const { config } = fieldCrypto;
  assertFieldCryptoConfig(config, { secureMode: true, compatPlainColumns: compatPlain });
  if (config.fields["metadata"] === "mask") {
    throw new FieldCryptoError("config", "metadata may not be 'mask': nothing of it would be left");
  }
  const cipher = createFieldCipher(fieldCrypto, options);

  async function phoneFields(
    path: "to" | "from",
    value: string | undefined,
    identity: RecordIdentity,
  ): Promise<Record<string, unknown>> {
    const [enc, hash, masked] = [`${path}Enc`, `${path}Hash`, `${path}Masked`] as const;
    if (value === undefined) return { [enc]: undefined, [hash]: undefined, [masked]: undefined };
    const mode = resolveFieldMode(config, path, "encrypt+hash");
    const hidden = await cipher.mask(path, value);
    const plain = compatPlain ? { [path]: value } : {};
    if (mode === "plain") return { ...plain, [enc]: value, [hash]: "", [masked]: hidden };
    // A masked number is not to be found again: its hash would find it.
    if (mode === "mask") return { ...plain, [enc]: hidden, [hash]: "", [masked]: hidden };
    const sealed = await cipher.seal(path, value, identity);
    const digest = sealed.degraded
      ? ""
      : await cipher.hash(path, normalizePhoneForHash(value), identity, sealed.kid);
    return {
      ...plain,
      ...stateOf(sealed),
      [enc]: sealed.text,
      [hash]: digest,
      [masked]: hidden,
    };
  }

  async function metadataFields(
    value: Record<string, unknown> | undefined,
    identity: RecordIdentity,
  ): Promise<Record<string, unknown>> {
    if (value === undefined) return { metadataEnc: undefined, metadataHashes: undefined };
    const plain = compatPlain ? { metadata: value } : {};
    const text = JSON.stringify(value);
    // Kept in any mode: what a store was given it must give back.
    if (config.fields["metadata"] === "plain") return { ...plain, metadataEnc: text };
    const sealed = await cipher.seal("metadata", text, identity);
    const hashes = await metadataHashes(config, value, async (path, item) =>
      cipher.hash(path, item, identity, sealed.kid),
    );
    return { ...plain, ...stateOf(sealed), metadataEnc: sealed.text, metadataHashes: hashes };
  }

  async function fieldsOf(
    patch: Partial<TrackingRecord>,
    identity: RecordIdentity,
  ): Promise<StoredFields> {
    const { to: _to, from: _from, metadata: _metadata, raw: _raw, ...rest } = patch;
    const parts: Record<string, unknown>[] = [];
    if (patch.to !== undefined) parts.push(await phoneFields("to", patch.to, identity));
    if ("from" in patch) parts.push(await phoneFields("from", patch.from, identity));
    if ("metadata" in patch) parts.push(await metadataFields(patch.metadata, identity));
    if ("raw" in patch) parts.push({ raw: await sealedRaw(patch.raw, identity) });
    const degraded = parts.some((part) => part["cryptoState"] === "degraded");
    const protectedParts: Record<string, unknown> = Object.assign({}, ...parts);
    return {
      ...rest,
      ...protectedParts,
      ...("cryptoState" in protectedParts && {
        cryptoState: degraded ? "degraded" : "encrypted",
        cryptoVersion: 1,
      }),
    };
  }

  async function sealedRaw(raw: unknown, identity: RecordIdentity): Promise<unknown> {
    if (raw === undefined) return undefined;
    const { text } = await cipher.seal("raw", JSON.stringify(raw), identity);
    return { sealed: text };
  }

  async function opened(
    path: string,
    text: string,
    identity: RecordIdentity,
  ): Promise<string | FieldCryptoError> {
    try {
      return await cipher.open(path, text, identity);
    } catch (error) {
      if (error instanceof FieldCryptoError) return error;
      return new FieldCryptoError("decrypt", "could not decrypt the field", undefined, {
        fieldPath: path,
      });
    }
  }

  return {
    async protect(record) {
      const kept = await retentionFields(retention, record, fieldCrypto.tenantId);
      return { cryptoVersion: 1, ...(await fieldsOf(record, record)), ...kept };
    },
    protectPatch: fieldsOf,
    async reveal(stored: Stored, strict = false) {
      const { toEnc, fromEnc, metadataEnc, raw, ...record } = stored;
      const failures: FieldCryptoError[] = [];
      const read = async (path: string, text: string | undefined) => {
        if (text === undefined) return undefined;
        const value = await opened(path, text, stored);
        if (typeof value === "string") return value;
        failures.push(value);
        return undefined;
      };
      const to = (await read("to", toEnc)) ?? (record.to || (record.toMasked ?? ""));
      const from = (await read("from", fromEnc)) ?? record.from ?? record.fromMasked;
      const metadata = await read("metadata", metadataEnc);
      const answer = await read("raw", sealedText(raw));
      const [failure] = failures;
      if (strict && failure !== undefined) throw failure;
      return {
        ...record,
        to,
        ...(from !== undefined && { from }),
        ...(metadata !== undefined && { metadata: parsed(metadata) as Record<string, unknown> }),
        ...(raw !== undefined && { raw: answer === undefined ? undefined : parsed(answer) }),
        ...(failure !== undefined && { cryptoState: "degraded" as const }),
      };
    },
    async filter(filter) {
      const { to, from, ...rest } = filter;
      const hashed = async (path: "to" | "from", wanted: string | readonly string[]) => {
        const values = typeof wanted === "string" ? [wanted] : wanted;
        const all = values.map(async (value) => cipher.hashes(path, normalizePhoneForHash(value)));
        return (await Promise.all(all)).flat();
      };
      return {
        ...rest,
        ...(to !== undefined && { toHash: await hashed("to", to) }),
        ...(from !== undefined && { fromHash: await hashed("from", from) }),
      };
    },
  };
}

function stateOf({ kid, degraded }: Awaited<ReturnType<FieldCipher["seal"]>>) {
  return { cryptoKid: kid, cryptoState: degraded ? "degraded" : "encrypted" };
}

function sealedText(raw: unknown): string | undefined {
  if (typeof raw !== "object" || raw === null) return undefined;
  const { sealed } = raw as { sealed?: unknown };
  return typeof sealed === "string" ? sealed : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
