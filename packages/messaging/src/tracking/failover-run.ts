/**
 * Sending the fallback, once. The intent is written in the same step as the failure and only by the one who ends the
 * record; what a crash left in the middle is found again by its intent.
 */
import {
  attemptOf,
  fallbackIdOf,
  fallbackMessage,
  withAttempt,
  type ApiFailoverAttempt,
  type DeliveryTrackingApiFailoverConfig,
} from "./failover.ts";
import type { TrackingRecord } from "./record.ts";
import { sendStage } from "./send-record.ts";
import type { DeliveryTrackingStore } from "./store.ts";

interface FailoverDeps {
  readonly store: DeliveryTrackingStore;
  readonly config: DeliveryTrackingApiFailoverConfig;
  /** Aborts when the run is stopped. */
  readonly signal: AbortSignal;
}

/** `record` has its intent written. Rejects only when the store cannot write the outcome. */
export async function sendFallback(
  { store, config, signal }: FailoverDeps,
  record: TrackingRecord,
): Promise<void> {
  const outcome = await attempt(config, record, signal);
  // Cut off by the stop: its intent stays, and the next service asks the sender again.
  if (outcome.outcome === "failed" && signal.aborted) return;
  await store.patch(record.messageId, { metadata: withAttempt(record, outcome) });
}

async function attempt(
  config: DeliveryTrackingApiFailoverConfig,
  record: TrackingRecord,
  signal: AbortSignal,
): Promise<Partial<ApiFailoverAttempt>> {
  if (typeof config.sender !== "function") {
    return skipped("API_FAILOVER_SENDER_MISSING", "apiFailover.sender is not a function");
  }
  const input = fallbackMessage(record);
  if (input === undefined) {
    return skipped("FALLBACK_CONTENT_MISSING", "failover.fallbackContent is blank");
  }
  const fallbackMessageId = fallbackIdOf(record.messageId);
  try {
    const result = await config.sender(input, {
      originalMessageId: record.messageId,
      originalProviderId: record.providerId,
      originalProviderMessageId: record.providerMessageId,
      fallbackMessageId,
      fallbackType: input.type === "LMS" ? "LMS" : "SMS",
      record,
      signal,
    });
    if (result.isSuccess) {
      const { providerId: fallbackProviderId } = result.value;
      return { outcome: "sent", fallbackMessageId, fallbackProviderId };
    }
    const { code: errorCode, message: errorMessage } = result.error;
    return { outcome: "failed", errorCode, errorMessage };
  } catch (error) {
    const errorMessage = error instanceof Error ? error.message : String(error);
    return { outcome: "failed", errorCode: "API_FAILOVER_SEND_EXCEPTION", errorMessage };
  }
}

function skipped(warningCode: string, warningMessage: string): Partial<ApiFailoverAttempt> {
  return { outcome: "skipped", warningCode, warningMessage };
}

const PAGE = 200;

/** Records that failed since `since` and whose fallback was begun before `before` and has no outcome. */
export async function unfinishedFailovers(
  store: DeliveryTrackingStore,
  since: Date | undefined,
  before: Date,
): Promise<TrackingRecord[]> {
  const found: TrackingRecord[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const page = await store.listRecords?.({
      type: "ALIMTALK",
      status: "FAILED",
      requestedAtFrom: since,
      limit: PAGE,
      offset,
      orderDirection: "asc",
    });
    for (const record of page ?? []) {
      const { status, outcome, attemptedAt = "" } = attemptOf(record);
      const begun = status === "attempting" && outcome === undefined;
      if (begun && new Date(attemptedAt) < before) found.push(record);
    }
    if (page === undefined || page.length < PAGE) return found;
  }
}

/** The fallback's own record tells whether it went out before the crash; only without one is it sent. */
export async function resumeFallback(
  deps: FailoverDeps,
  record: TrackingRecord,
  now: Date,
): Promise<void> {
  const fallbackMessageId = fallbackIdOf(record.messageId);
  const sent = await deps.store.get(fallbackMessageId);
  if (sent !== undefined && sendStage(sent) !== "refused") {
    const outcome = {
      outcome: "sent",
      fallbackMessageId,
      fallbackProviderId: sent.providerId,
    } as const;
    await deps.store.patch(record.messageId, { metadata: withAttempt(record, outcome) });
    return;
  }
  const metadata = withAttempt(record, { attemptedAt: now.toISOString() });
  await deps.store.patch(record.messageId, { metadata });
  await sendFallback(deps, { ...record, metadata });
}
