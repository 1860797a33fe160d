/** Time that a record is to be kept. Only the number: no store deletes anything by itself. */
import type { MaybePromise } from "@k-msg/core";

import type { TrackingRecord } from "./record.ts";

export type DeliveryTrackingRetentionClass = "opsLogs" | "telecomMetadata" | "billingEvidence";

/** The only one: what business messages in Korea are kept for. */
export type DeliveryTrackingRetentionPreset = "kr-b2b-baseline";

export const KR_B2B_BASELINE_RETENTION_DAYS = {
  opsLogsDays: 90,
  telecomMetadataDays: 365,
  billingEvidenceDays: 1825,
} as const satisfies Readonly<Record<`${DeliveryTrackingRetentionClass}Days`, number>>;

export interface RetentionQuery {
  readonly tenantId?: string | undefined;
  readonly record: TrackingRecord;
  readonly retentionClass: DeliveryTrackingRetentionClass;
}

export interface DeliveryTrackingRetentionConfig {
  readonly preset?: DeliveryTrackingRetentionPreset | undefined;
  readonly tenantOverrideDays?: Partial<Record<DeliveryTrackingRetentionClass, number>> | undefined;
  /** The last word, when it answers more than 0 days. */
  readonly contractOverrideResolver?:
    | ((
        query: RetentionQuery & { readonly defaultDays: number },
      ) => MaybePromise<number | undefined>)
    | undefined;
}

export async function resolveRetentionDays(
  config: DeliveryTrackingRetentionConfig | undefined,
  query: RetentionQuery,
): Promise<number> {
  const baseline = KR_B2B_BASELINE_RETENTION_DAYS[`${query.retentionClass}Days`];
  const defaultDays = positive(config?.tenantOverrideDays?.[query.retentionClass]) ?? baseline;
  const contract = await config?.contractOverrideResolver?.({ ...query, defaultDays });
  return positive(contract) ?? defaultDays;
}

const DAY_MS = 86_400_000;

/** What secure tables and object stores write beside a record: its class, and the UTC month (YYYYMM) in which its time is over. */
export async function retentionFields(
  config: DeliveryTrackingRetentionConfig | undefined,
  record: TrackingRecord,
  tenantId?: string,
): Promise<Required<Pick<TrackingRecord, "retentionClass" | "retentionBucketYm">>> {
  const { retentionClass = "telecomMetadata", retentionBucketYm } = record;
  const days = await resolveRetentionDays(config, { tenantId, record, retentionClass });
  const until = new Date(record.requestedAt.getTime() + days * DAY_MS);
  return { retentionClass, retentionBucketYm: retentionBucketYm ?? toRetentionBucketYm(until) };
}

/** The UTC month of a date as the number YYYYMM. */
export function toRetentionBucketYm(date: Date): number {
  return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1;
}

function positive(days: number | undefined): number | undefined {
  return days !== undefined && days > 0 ? days : undefined;
}
