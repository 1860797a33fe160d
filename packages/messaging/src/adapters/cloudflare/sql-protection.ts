/** Field encryption of the SQL store: whether there is any, and what it covers. */
import { FieldCryptoError } from "@k-msg/core";

import type { DeliveryTrackingFieldCryptoOptions } from "../../tracking/field-crypto-options.ts";
import type { TrackingRecord } from "../../tracking/record.ts";
import type { DeliveryTrackingRetentionConfig } from "../../tracking/retention.ts";
import {
  createFieldProtection,
  PROTECTED_FIELDS,
  type FieldProtection,
} from "./field-protection.ts";
import { packed } from "./packed-record.ts";
import { isSecure, type DeliveryTrackingSchemaSpec } from "./schema-spec.ts";

interface SqlProtectionOptions {
  readonly fieldCrypto?: DeliveryTrackingFieldCryptoOptions | undefined;
  readonly retention?: DeliveryTrackingRetentionConfig | undefined;
}

/** @throws FieldCryptoError of kind `config` where schema and configuration do not fit. */
export function protectionOf(
  spec: DeliveryTrackingSchemaSpec,
  { fieldCrypto, retention }: SqlProtectionOptions,
): FieldProtection | undefined {
  if (!isSecure(spec)) {
    if (fieldCrypto === undefined) return undefined;
    throw new FieldCryptoError("config", "field encryption needs the secure tracking schema");
  }
  if (fieldCrypto === undefined) {
    throw new FieldCryptoError("config", "the secure tracking schema needs field encryption");
  }
  const { tableName, fieldCrypto: schema } = spec;
  return createFieldProtection({
    fieldCrypto,
    tableName,
    store: "sql",
    compatPlain: schema.compatPlainColumns,
    retention,
  });
}

/** What is encrypted anew when the provider's id changes. */
export function protectedFieldsOf(record: TrackingRecord): Partial<TrackingRecord> {
  const fields = packed(record);
  const given = PROTECTED_FIELDS.filter((field) => fields[field] !== undefined);
  return Object.fromEntries(given.map((field) => [field, fields[field]]));
}
