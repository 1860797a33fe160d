import { KMsgErrorCode } from "./error-codes.ts";
import { KMsgError, type KMsgErrorMetadata } from "./errors.ts";

export type RetryPolicyErrorCode = KMsgErrorCode;
export type ProviderRetryHint = "retryable" | "non_retryable";
export type ErrorRetryPolicyMode = "safe" | "compat";

/** All delays in milliseconds. Keys compare trimmed and upper-cased. */
export interface RetryAfterPolicy {
  defaultMs?: number;
  byCode?: Readonly<Record<string, number>>;
  byStatus?: Readonly<Record<string, number>>;
}

export interface ErrorRetryPolicy {
  retryableCodes?: readonly KMsgErrorCode[];
  nonRetryableCodes?: readonly KMsgErrorCode[];
  retryableStatuses?: readonly string[];
  nonRetryableStatuses?: readonly string[];
  classifyByStatusCode?: (statusCode: number) => ProviderRetryHint;
  classifyByMessage?: (message: string) => ProviderRetryHint | undefined;
  fallback?: ProviderRetryHint;
  retryAfterMs?: RetryAfterPolicy | ((error: KMsgError) => number | undefined);
}

const RETRYABLE: ReadonlySet<KMsgErrorCode> = new Set([
  KMsgErrorCode.RATE_LIMIT_EXCEEDED,
  KMsgErrorCode.NETWORK_ERROR,
  KMsgErrorCode.NETWORK_TIMEOUT,
  KMsgErrorCode.NETWORK_SERVICE_UNAVAILABLE,
  KMsgErrorCode.PROVIDER_ERROR,
  KMsgErrorCode.UNKNOWN_ERROR,
]);

const NON_RETRYABLE: ReadonlySet<KMsgErrorCode> = new Set(
  Object.values(KMsgErrorCode).filter((code) => !RETRYABLE.has(code)),
);

const key = (value: unknown): string => String(value).trim().toUpperCase();

const lists = (list: readonly string[] | undefined, wanted: unknown): boolean =>
  list?.some((entry) => key(entry) === key(wanted)) ?? false;

const byPolicyStatus = (policy: ErrorRetryPolicy, status: unknown) => {
  if (status === undefined || status === null) return undefined;
  if (lists(policy.nonRetryableStatuses, status)) return "non_retryable";
  return lists(policy.retryableStatuses, status) ? "retryable" : undefined;
};

const byHttpStatus = (status: number): ProviderRetryHint =>
  status >= 500 || status === 408 || status === 425 || status === 429
    ? "retryable"
    : "non_retryable";

const byWords = (message: string): ProviderRetryHint | undefined =>
  /timeout|temporar|network|retry/i.test(message) ? "retryable" : undefined;

const classifyKMsgError = (error: KMsgError, policy: ErrorRetryPolicy): ProviderRetryHint => {
  const { code, httpStatus, message } = error;
  if (policy.nonRetryableCodes?.includes(code)) return "non_retryable";
  if (policy.retryableCodes?.includes(code)) return "retryable";
  const listed = byPolicyStatus(policy, httpStatus);
  if (listed !== undefined) return listed;
  // A policy that names codes replaces the default set of that side.
  if (policy.retryableCodes === undefined && RETRYABLE.has(code)) return "retryable";
  if (policy.nonRetryableCodes === undefined && NON_RETRYABLE.has(code)) return "non_retryable";
  if (httpStatus !== undefined) return byHttpStatus(httpStatus);
  return (
    byWords(message) ?? policy.classifyByMessage?.(message) ?? policy.fallback ?? "non_retryable"
  );
};

const classifyOther = (error: unknown, policy: ErrorRetryPolicy): ProviderRetryHint => {
  const { fallback = "non_retryable" } = policy;
  // A text alone says nothing about where it comes from.
  if (typeof error !== "object" || error === null) return fallback;
  const fields = error as Readonly<Record<string, unknown>>;
  const { status, statusCode, httpStatus, code } = fields;
  const listed = byPolicyStatus(policy, status ?? statusCode ?? httpStatus ?? code);
  if (listed !== undefined) return listed;
  if ([status, statusCode, code].some((v) => typeof v === "string" && v.startsWith("5"))) {
    return "retryable";
  }
  const number = [status, statusCode, httpStatus].find((v) => typeof v === "number");
  if (typeof number === "number") return (policy.classifyByStatusCode ?? byHttpStatus)(number);
  const { message } = fields;
  if (typeof message !== "string") return fallback;
  return byWords(message) ?? policy.classifyByMessage?.(message) ?? fallback;
};

const delay = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;

const find = (table: Readonly<Record<string, number>> | undefined, wanted: unknown) => {
  if (table === undefined || wanted === undefined) return undefined;
  return delay(Object.entries(table).find(([name]) => key(name) === key(wanted))?.[1]);
};

const metadataOf = (error: KMsgError): KMsgErrorMetadata => {
  const fields = {
    providerErrorCode: error.providerErrorCode,
    providerErrorText: error.providerErrorText,
    httpStatus: error.httpStatus,
    requestId: error.requestId,
    retryAfterMs: error.retryAfterMs,
    attempt: error.attempt,
    causeChain: error.causeChain,
  };
  return fields as KMsgErrorMetadata;
};

/** Classifies an error for retries. Pure. */
export const ErrorUtils = {
  isRetryable: (error: unknown, policy: ErrorRetryPolicy = {}): boolean =>
    ErrorUtils.classifyForRetry(error, policy) === "retryable",

  classifyForRetry: (error: unknown, policy: ErrorRetryPolicy = {}): ProviderRetryHint =>
    error instanceof KMsgError ? classifyKMsgError(error, policy) : classifyOther(error, policy),

  /** Milliseconds to wait, or undefined when nobody said. */
  resolveRetryAfterMs: (error: KMsgError, policy?: ErrorRetryPolicy): number | undefined => {
    const rule = policy?.retryAfterMs;
    const own = typeof rule === "function" ? delay(rule(error)) : undefined;
    const given = own ?? delay(error.retryAfterMs);
    if (given !== undefined || rule === undefined || typeof rule === "function") return given;
    return (
      find(rule.byCode, error.providerErrorCode) ??
      find(rule.byCode, error.code) ??
      find(rule.byStatus, error.httpStatus) ??
      delay(rule.defaultMs)
    );
  },

  isUnknownStatus: (status: number | undefined): boolean =>
    typeof status === "number" && Number.isFinite(status) && status < 500,

  toRetryMetadata: metadataOf,

  withAttempt: (error: KMsgError, attempt: number): KMsgError =>
    new KMsgError(error.code, error.message, error.details, { ...metadataOf(error), attempt }),

  DEFAULT_RETRYABLE_ERROR_CODES: RETRYABLE,
  DEFAULT_NON_RETRYABLE_ERROR_CODES: NON_RETRYABLE,
};
