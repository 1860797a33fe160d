/** How long a record is to be kept. Only the number: no store deletes anything by itself. */
import type { TrackingRecord } from "./record.ts";

export type DeliveryTrackingRetentionClass = "opsLogs" | "telecomMetadata" | "billingEvidence";

export type DeliveryTrackingRetentionPreset = Readonly<
  Record<`${DeliveryTrackingRetentionClass}Days`, number>
>;

export const KR_B2B_BASELINE_RETENTION_DAYS = {
  opsLogsDays: 90,
  telecomMetadataDays: 365,
  billingEvidenceDays: 1825,
} as const satisfies DeliveryTrackingRetentionPreset;

export interface RetentionQuery {
  readonly tenantId?: string | undefined;
  readonly record: TrackingRecord;
  readonly retentionClass: DeliveryTrackingRetentionClass;
}

export interface DeliveryTrackingRetentionConfig {
  readonly tenantOverrideDays?: Partial<Record<DeliveryTrackingRetentionClass, number>> | undefined;
  /** The last word, when it answers more than 0 days. */
  readonly contractOverrideResolver?:
    | ((query: RetentionQuery & { readonly defaultDays: number }) => number | undefined)
    | undefined;
}

export function resolveRetentionDays(
  config: DeliveryTrackingRetentionConfig | undefined,
  query: RetentionQuery,
): number {
  const baseline = KR_B2B_BASELINE_RETENTION_DAYS[`${query.retentionClass}Days`];
  const defaultDays = positive(config?.tenantOverrideDays?.[query.retentionClass]) ?? baseline;
  return positive(config?.contractOverrideResolver?.({ ...query, defaultDays })) ?? defaultDays;
}

/** The UTC month of a date as the number YYYYMM. */
export function toRetentionBucketYm(date: Date): number {
  return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1;
}

function positive(days: number | undefined): number | undefined {
  return days !== undefined && days > 0 ? days : undefined;
}
