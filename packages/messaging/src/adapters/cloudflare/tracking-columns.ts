/** The columns of the tracking table in their order, with kind and constraint. Builders and store both read this. */
import type { ColumnKind } from "./column-types.ts";
import { isSecure, type ColumnKey, type DeliveryTrackingSchemaSpec } from "./schema-spec.ts";

export interface TrackingColumn {
  readonly key: ColumnKey;
  readonly kind: ColumnKind;
  readonly constraint?: "PRIMARY KEY" | "NOT NULL" | "NOT NULL DEFAULT 0" | "NOT NULL DEFAULT 1";
  readonly indexed?: true;
}

const IDENTITY: readonly TrackingColumn[] = [
  { key: "messageId", kind: "messageId", constraint: "PRIMARY KEY" },
  { key: "providerId", kind: "id", constraint: "NOT NULL", indexed: true },
  { key: "providerMessageId", kind: "id", constraint: "NOT NULL", indexed: true },
  { key: "type", kind: "shortText", constraint: "NOT NULL" },
];

const PLAIN_NUMBERS: readonly TrackingColumn[] = [
  { key: "to", kind: "shortText", constraint: "NOT NULL" },
  { key: "from", kind: "shortText" },
];

const PROTECTED_NUMBERS: readonly TrackingColumn[] = [
  { key: "toEnc", kind: "id", constraint: "NOT NULL" },
  { key: "toHash", kind: "id", constraint: "NOT NULL", indexed: true },
  { key: "toMasked", kind: "id", constraint: "NOT NULL" },
  { key: "fromEnc", kind: "id" },
  { key: "fromHash", kind: "id", indexed: true },
  { key: "fromMasked", kind: "id" },
];

const PROGRESS: readonly TrackingColumn[] = [
  { key: "status", kind: "shortText", constraint: "NOT NULL", indexed: true },
  { key: "providerStatusCode", kind: "statusText" },
  { key: "providerStatusMessage", kind: "statusText" },
  { key: "sentAt", kind: "timestamp" },
  { key: "deliveredAt", kind: "timestamp" },
  { key: "failedAt", kind: "timestamp" },
  { key: "requestedAt", kind: "timestamp", constraint: "NOT NULL" },
  { key: "scheduledAt", kind: "timestamp" },
  { key: "statusUpdatedAt", kind: "timestamp", constraint: "NOT NULL" },
  { key: "attemptCount", kind: "integer", constraint: "NOT NULL DEFAULT 0" },
  { key: "lastCheckedAt", kind: "timestamp" },
  { key: "nextCheckAt", kind: "timestamp", constraint: "NOT NULL" },
  { key: "lastError", kind: "json" },
];

const PROTECTION: readonly TrackingColumn[] = [
  { key: "metadataEnc", kind: "id" },
  { key: "metadataHashes", kind: "json" },
  { key: "cryptoKid", kind: "id" },
  { key: "cryptoVersion", kind: "integer", constraint: "NOT NULL DEFAULT 1" },
  { key: "cryptoState", kind: "shortText" },
  { key: "retentionClass", kind: "shortText", indexed: true },
  { key: "retentionBucketYm", kind: "integer" },
];

const RAW: readonly TrackingColumn[] = [{ key: "raw", kind: "json" }];
const METADATA: readonly TrackingColumn[] = [{ key: "metadata", kind: "json" }];

export function trackingColumns(spec: DeliveryTrackingSchemaSpec): readonly TrackingColumn[] {
  const raw = spec.storeRaw ? RAW : [];
  if (!isSecure(spec)) return [...IDENTITY, ...PLAIN_NUMBERS, ...PROGRESS, ...raw, ...METADATA];
  const compat = spec.fieldCrypto.compatPlainColumns;
  return [
    ...IDENTITY,
    ...(compat ? PLAIN_NUMBERS : []),
    ...PROTECTED_NUMBERS,
    ...PROGRESS,
    ...PROTECTION,
    ...raw,
    ...(compat ? METADATA : []),
  ];
}
