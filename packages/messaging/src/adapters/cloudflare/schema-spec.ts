/** The tracking table as configured: its names, its types, its optional columns. */
import { DEFAULT_TYPE_STRATEGY, type DeliveryTrackingTypeStrategy } from "./column-types.ts";

const DEFAULT_COLUMN_MAP = {
  messageId: "message_id",
  providerId: "provider_id",
  providerMessageId: "provider_message_id",
  type: "type",
  to: "to",
  toEnc: "to_enc",
  toHash: "to_hash",
  toMasked: "to_masked",
  from: "from",
  fromEnc: "from_enc",
  fromHash: "from_hash",
  fromMasked: "from_masked",
  status: "status",
  providerStatusCode: "provider_status_code",
  providerStatusMessage: "provider_status_message",
  sentAt: "sent_at",
  deliveredAt: "delivered_at",
  failedAt: "failed_at",
  requestedAt: "requested_at",
  scheduledAt: "scheduled_at",
  statusUpdatedAt: "status_updated_at",
  attemptCount: "attempt_count",
  lastCheckedAt: "last_checked_at",
  nextCheckAt: "next_check_at",
  lastError: "last_error",
  raw: "raw",
  metadata: "metadata",
  metadataEnc: "metadata_enc",
  metadataHashes: "metadata_hashes",
  cryptoKid: "crypto_kid",
  cryptoVersion: "crypto_version",
  cryptoState: "crypto_state",
  retentionClass: "retention_class",
  retentionBucketYm: "retention_bucket_ym",
};

const DEFAULT_INDEX_NAMES = {
  due: "idx_kmsg_delivery_due",
  providerMessage: "idx_kmsg_delivery_provider_msg",
  requestedAt: "idx_kmsg_delivery_requested_at",
  toHash: "idx_kmsg_delivery_to_hash",
  fromHash: "idx_kmsg_delivery_from_hash",
  retentionBucket: "idx_kmsg_delivery_retention_bucket",
};

export const DEFAULT_TRACKING_TABLE = "kmsg_delivery_tracking";

export type ColumnKey = keyof typeof DEFAULT_COLUMN_MAP;
export type DeliveryTrackingColumnMap = Record<ColumnKey, string>;
export type DeliveryTrackingIndexNames = Record<keyof typeof DEFAULT_INDEX_NAMES, string>;

export interface DeliveryTrackingFieldCryptoSchemaOptions {
  enabled?: boolean | undefined;
  /** `secure` unless told, once enabled. */
  mode?: "secure" | "legacy" | undefined;
  /** Keep the plain `to`, `from` and `metadata` beside the protected columns. */
  compatPlainColumns?: boolean | undefined;
}

export interface DeliveryTrackingSchemaOptions {
  tableName?: string | undefined;
  columnMap?: Partial<DeliveryTrackingColumnMap> | undefined;
  typeStrategy?: Partial<DeliveryTrackingTypeStrategy> | undefined;
  /** Another name for `typeStrategy`, which wins. */
  trackingTypeStrategy?: Partial<DeliveryTrackingTypeStrategy> | undefined;
  indexNames?: Partial<DeliveryTrackingIndexNames> | undefined;
  /** Wins over `indexNames`. */
  trackingIndexNames?: Partial<DeliveryTrackingIndexNames> | undefined;
  /** Keep the provider's answers; they may be large and hold personal data. */
  storeRaw?: boolean | undefined;
  fieldCryptoSchema?: DeliveryTrackingFieldCryptoSchemaOptions | undefined;
}

export interface DeliveryTrackingSchemaSpec {
  readonly tableName: string;
  readonly columnMap: DeliveryTrackingColumnMap;
  readonly typeStrategy: DeliveryTrackingTypeStrategy;
  readonly storeRaw: boolean;
  readonly fieldCrypto: {
    readonly enabled: boolean;
    readonly mode: "secure" | "legacy";
    readonly compatPlainColumns: boolean;
  };
  readonly indexNames: DeliveryTrackingIndexNames;
}

export function getDeliveryTrackingSchemaSpec(
  options: DeliveryTrackingSchemaOptions = {},
): DeliveryTrackingSchemaSpec {
  const crypto = options.fieldCryptoSchema ?? {};
  const enabled = crypto.enabled ?? false;
  const tableName = nameOr(options.tableName, DEFAULT_TRACKING_TABLE);
  return {
    tableName,
    columnMap: renamed(DEFAULT_COLUMN_MAP, options.columnMap),
    typeStrategy: overridden(
      overridden(DEFAULT_TYPE_STRATEGY, options.trackingTypeStrategy),
      options.typeStrategy,
    ),
    storeRaw: options.storeRaw ?? false,
    fieldCrypto: {
      enabled,
      mode: crypto.mode ?? (enabled ? "secure" : "legacy"),
      compatPlainColumns: crypto.compatPlainColumns ?? !enabled,
    },
    indexNames: renamed(
      renamed(indexNamesOf(tableName), options.indexNames),
      options.trackingIndexNames,
    ),
  };
}

/** In postgres and sqlite a name is one for the whole schema: a second table with the same names would have no indexes. */
function indexNamesOf(tableName: string): DeliveryTrackingIndexNames {
  if (tableName === DEFAULT_TRACKING_TABLE) return DEFAULT_INDEX_NAMES;
  const entries = Object.entries(DEFAULT_INDEX_NAMES).map(([key, name]) => [
    key,
    name.replace("kmsg_delivery", tableName),
  ]);
  return Object.fromEntries(entries) as DeliveryTrackingIndexNames;
}

export function isSecure({ fieldCrypto }: DeliveryTrackingSchemaSpec): boolean {
  return fieldCrypto.enabled && fieldCrypto.mode === "secure";
}

export function nameOr(name: string | undefined, standard: string): string {
  const trimmed = name?.trim() ?? "";
  return trimmed === "" ? standard : trimmed;
}

/** Unknown keys and blank names are ignored. */
function renamed<T extends Record<string, string>>(
  standard: T,
  names: Partial<Record<keyof T, string>> = {},
): T {
  const entries = Object.entries(standard).map(([key, name]) => [key, nameOr(names[key], name)]);
  return Object.fromEntries(entries) as T;
}

function overridden<T extends object>(standard: T, changes: Partial<T> = {}): T {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...standard, ...Object.fromEntries(given) };
}
