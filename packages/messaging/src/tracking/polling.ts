/** When a record is looked at next. Pure. */
import { assertKnownOptions, type OptionNames } from "@k-msg/core";

import type { TrackingRecord } from "./record.ts";

export type UnsupportedProviderStrategy = "skip" | "unknown";

/** All times in milliseconds. */
export interface DeliveryTrackingPollingConfig {
  /** Between two runs of `start()`. */
  intervalMs: number;
  /** Records per run. */
  batchSize: number;
  /** Checks at once within a run. */
  concurrency: number;
  /** First check after the send. */
  initialDelayMs: number;
  /** First check after a scheduled time. */
  scheduledGraceMs: number;
  /** The wait after the n-th check; the last one repeats. */
  backoffMs: readonly number[];
  /** After this time without a result a record becomes UNKNOWN; 0 or less means never. */
  maxTrackingDurationMs: number;
  /** The fate of records whose provider cannot be asked. */
  unsupportedProviderStrategy: UnsupportedProviderStrategy;
  /** Time limit of one check. (Not in k-msg 0.30.) */
  checkTimeoutMs: number;
  /** For how long a run takes its records from other services; 0 or less means that it does not. (Not in k-msg 0.30.) */
  leaseMs: number;
}

export const DEFAULT_POLLING_CONFIG: DeliveryTrackingPollingConfig = {
  intervalMs: 5000,
  batchSize: 200,
  concurrency: 10,
  initialDelayMs: 30_000,
  scheduledGraceMs: 120_000,
  backoffMs: [30_000, 120_000, 600_000, 1_800_000, 7_200_000],
  maxTrackingDurationMs: 86_400_000,
  unsupportedProviderStrategy: "skip",
  checkTimeoutMs: 10_000,
  leaseMs: 300_000,
};

const NO_BACKOFF_MS = 60_000;

const NAMES: OptionNames<DeliveryTrackingPollingConfig> = {
  intervalMs: true,
  batchSize: true,
  concurrency: true,
  initialDelayMs: true,
  scheduledGraceMs: true,
  backoffMs: true,
  maxTrackingDurationMs: true,
  unsupportedProviderStrategy: true,
  checkTimeoutMs: true,
  leaseMs: true,
};

/**
 * Nonsense falls back to the default, so that a wrong setting cannot stop tracking.
 *
 * @throws Error for an unknown option
 */
export function resolvePolling(
  overrides: Partial<DeliveryTrackingPollingConfig> = {},
): DeliveryTrackingPollingConfig {
  assertKnownOptions("DeliveryTrackingService polling", overrides, NAMES);
  const given = Object.fromEntries(
    Object.entries(overrides).filter(([, value]) => value !== undefined),
  );
  const merged = { ...DEFAULT_POLLING_CONFIG, ...given };
  const concurrency = Math.floor(merged.concurrency);
  return {
    ...merged,
    concurrency: concurrency > 0 ? concurrency : DEFAULT_POLLING_CONFIG.concurrency,
    backoffMs: Array.isArray(merged.backoffMs)
      ? merged.backoffMs
      : DEFAULT_POLLING_CONFIG.backoffMs,
  };
}

/** Milliseconds to wait after the n-th check, n from 1. */
export function backoffAfter(backoffMs: readonly number[], check: number): number {
  const wait = backoffMs[Math.min(check, backoffMs.length) - 1];
  return typeof wait === "number" && Number.isFinite(wait)
    ? Math.max(0, Math.floor(wait))
    : NO_BACKOFF_MS;
}

type Times = Pick<TrackingRecord, "requestedAt" | "scheduledAt">;

/** From when a record's tracking time counts. */
export function trackingStart(record: Times, polling: DeliveryTrackingPollingConfig): Date {
  return record.scheduledAt === undefined
    ? record.requestedAt
    : new Date(record.scheduledAt.getTime() + polling.scheduledGraceMs);
}

export function firstCheckAt(record: Times, polling: DeliveryTrackingPollingConfig): Date {
  return record.scheduledAt === undefined
    ? new Date(record.requestedAt.getTime() + polling.initialDelayMs)
    : trackingStart(record, polling);
}

/** Undefined when a record is tracked for ever. */
export function trackingEnd(
  record: Times,
  polling: DeliveryTrackingPollingConfig,
): Date | undefined {
  const limit = polling.maxTrackingDurationMs;
  if (!(limit > 0)) return undefined;
  return new Date(trackingStart(record, polling).getTime() + limit);
}
