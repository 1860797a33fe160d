/** When a text message goes out in place of an AlimTalk that failed, and what it says. Pure. */
import {
  assertKnownOptions,
  type KMsgError,
  type OptionNames,
  type Result,
  type SendInput,
  type SendResult,
} from "@k-msg/core";

import type { TrackingRecord } from "./record.ts";
import { isBag } from "./send-record.ts";

export interface ApiFailoverClassificationContext {
  record: TrackingRecord;
  statusCode?: string | undefined;
  statusMessage?: string | undefined;
  raw?: unknown;
}

export interface ApiFailoverAttemptContext {
  originalMessageId: string;
  originalProviderId: string;
  originalProviderMessageId: string;
  fallbackMessageId: string;
  fallbackType: "SMS" | "LMS";
  record: TrackingRecord;
  /** Aborts when the run is stopped; a fallback that fails then is tried again later. (Not in k-msg 0.30.) */
  signal: AbortSignal;
}

export type ApiFailoverSender = (
  input: SendInput,
  context: ApiFailoverAttemptContext,
) => Promise<Result<SendResult, KMsgError>>;

export interface DeliveryTrackingApiFailoverRule {
  statusCodes?: readonly string[] | undefined;
  messageIncludes?: readonly string[] | undefined;
}

export interface DeliveryTrackingApiFailoverConfig {
  /** On unless `false`. */
  enabled?: boolean | undefined;
  /**
   * Sends the fallback. Its id is always `<message id>:api-fallback`; after a crash in the middle the sender may be asked
   * again for the same id, so it goes through a `KMsg` with tracking hooks on the same store, or is idempotent by itself.
   */
  sender: ApiFailoverSender;
  /** Decides alone when given; throwing means no. */
  classifyNonKakaoUser?: ((context: ApiFailoverClassificationContext) => boolean) | undefined;
  rulesByProviderId?: Readonly<Record<string, DeliveryTrackingApiFailoverRule>> | undefined;
}

const CONFIG_NAMES: OptionNames<DeliveryTrackingApiFailoverConfig> = {
  enabled: true,
  sender: true,
  classifyNonKakaoUser: true,
  rulesByProviderId: true,
};

/** @throws Error for an unknown option */
export function assertFailoverConfig(config: DeliveryTrackingApiFailoverConfig | undefined): void {
  const what = "DeliveryTrackingService apiFailover";
  assertKnownOptions(what, config, CONFIG_NAMES);
  for (const [id, rule] of Object.entries(config?.rulesByProviderId ?? {})) {
    const names = { statusCodes: true, messageIncludes: true } as const;
    assertKnownOptions(`${what}.rulesByProviderId.${id}`, rule, names);
  }
}

export interface ApiFailoverAttempt {
  attempted: boolean;
  status: "not_attempted" | "attempting";
  /** ISO 8601. */
  attemptedAt?: string;
  outcome?: "sent" | "failed" | "skipped";
  warningCode?: string;
  warningMessage?: string;
  fallbackMessageId?: string;
  fallbackProviderId?: string;
  errorCode?: string;
  errorMessage?: string;
}

type Bag = Record<string, unknown>;

const NATIVE_WARNINGS: ReadonlySet<unknown> = new Set([
  "FAILOVER_UNSUPPORTED_PROVIDER",
  "FAILOVER_PARTIAL_PROVIDER",
]);

const SOLAPI_CODES: ReadonlySet<string> = new Set(["3104", "3107"]);

function failoverOf(record: TrackingRecord): Bag {
  const failover = record.metadata?.["failover"];
  return isBag(failover) ? failover : {};
}

function requestOf(record: TrackingRecord): Bag {
  const { request } = failoverOf(record);
  return isBag(request) ? request : {};
}

export function attemptOf(record: TrackingRecord): Partial<ApiFailoverAttempt> {
  const { apiAttempt } = failoverOf(record);
  return isBag(apiAttempt) ? apiAttempt : {};
}

/** The record's metadata with this much of the attempt changed. */
export function withAttempt(
  record: TrackingRecord,
  attempt: Partial<ApiFailoverAttempt>,
): Record<string, unknown> {
  const apiAttempt = { ...attemptOf(record), ...attempt };
  return { ...record.metadata, failover: { ...failoverOf(record), apiAttempt } };
}

/** `record` is as it will be once its failure is written. */
export function wantsFailover(
  record: TrackingRecord,
  config: DeliveryTrackingApiFailoverConfig | undefined,
): config is DeliveryTrackingApiFailoverConfig {
  if (config === undefined || config.enabled === false) return false;
  if (record.type !== "ALIMTALK" || record.status !== "FAILED") return false;
  if (requestOf(record)["enabled"] !== true || attemptOf(record).attempted === true) return false;
  const codes = failoverOf(record)["sendWarningCodes"];
  // A provider that sends the fallback itself gives no such warning: ours would be a second message.
  if (!Array.isArray(codes) || !codes.some((code) => NATIVE_WARNINGS.has(code))) return false;
  return isNonKakaoUser(record, config);
}

function isNonKakaoUser(
  record: TrackingRecord,
  config: DeliveryTrackingApiFailoverConfig,
): boolean {
  const { providerId, providerStatusCode: code = "", providerStatusMessage: message = "" } = record;
  if (config.classifyNonKakaoUser !== undefined) {
    const { providerStatusCode: statusCode, providerStatusMessage: statusMessage, raw } = record;
    try {
      return config.classifyNonKakaoUser({ record, statusCode, statusMessage, raw });
    } catch {
      return false;
    }
  }
  const rule = config.rulesByProviderId?.[providerId];
  if (code !== "" && rule?.statusCodes?.includes(code)) return true;
  if (rule?.messageIncludes?.some((part) => message.includes(part))) return true;
  if (providerId === "solapi") return SOLAPI_CODES.has(code) || message.includes("미사용자");
  if (providerId === "iwinv") {
    const all = `${code} ${message}`;
    return all.includes("카카오") && all.includes("미사용");
  }
  return false;
}

export function fallbackIdOf(messageId: string): string {
  return `${messageId}:api-fallback`;
}

/** Undefined when there is no text to send. */
export function fallbackMessage(record: TrackingRecord): SendInput | undefined {
  const { fallbackChannel, fallbackContent, fallbackTitle } = requestOf(record);
  const text = typeof fallbackContent === "string" ? fallbackContent.trim() : "";
  if (text === "") return undefined;
  // `KMsg` chose the channel by the length of the text. A record that came another way and has none is an SMS, as in k-msg 0.30.
  const type = fallbackChannel === "lms" ? "LMS" : "SMS";
  const title = typeof fallbackTitle === "string" ? fallbackTitle.trim() : "";
  return {
    type,
    to: record.to,
    ...(record.from === undefined ? {} : { from: record.from }),
    text,
    ...(type === "LMS" && title !== "" ? { subject: title } : {}),
    messageId: fallbackIdOf(record.messageId),
  };
}
