/** One reading of whatever a provider failed with, and from where each fact of it comes. */
import { KMsgErrorCode } from "./error-codes.ts";
import { isKMsgError } from "./errors.ts";
import {
  type ErrorRetryPolicy,
  type ErrorRetryPolicyMode,
  ErrorUtils,
  type ProviderRetryHint,
} from "./retry.ts";

export type NormalizedProviderErrorSource =
  | "metadata"
  | "details"
  | "http"
  | "fallback"
  | "policy"
  | "input";

export interface NormalizedProviderError {
  code: KMsgErrorCode;
  classification: ProviderRetryHint;
  providerErrorCode?: string;
  providerErrorText?: string;
  httpStatus?: number;
  requestId?: string;
  /** Milliseconds. */
  retryAfterMs?: number;
  causeChain?: unknown[];
  attempt?: number;
  sources: Partial<Record<string, NormalizedProviderErrorSource>>;
}

export interface NormalizeProviderErrorOptions {
  /** `compat` also looks into `details` of a KMsgError; `safe` unless told. */
  mode?: ErrorRetryPolicyMode;
  policy?: ErrorRetryPolicy;
  /** Wins over the error's own when positive. */
  attempt?: number;
  /** Default `UNKNOWN_ERROR`. */
  defaultCode?: KMsgErrorCode;
}

type Bag = Readonly<Record<string, unknown>>;
type Found<T> = { value: T; source: NormalizedProviderErrorSource } | undefined;

const CODES: readonly unknown[] = Object.values(KMsgErrorCode);
const MAX_CAUSES = 8;

const bag = (value: unknown): Bag =>
  typeof value === "object" && value !== null ? (value as Bag) : {};

/** A finite number from 0, whole; milliseconds. Anything else is undefined. */
export const normalizeRetryAfterMs = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.trunc(value) : undefined;

const text = (value: unknown): string | undefined => {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
};

const whole = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? Math.trunc(value) : undefined;

const positive = (value: unknown): number | undefined => {
  const number = whole(value);
  return number !== undefined && number > 0 ? number : undefined;
};

interface Place {
  fields: Bag;
  source: NormalizedProviderErrorSource;
}

const lookUp = <T>(
  places: readonly Place[],
  keys: readonly string[],
  read: (value: unknown) => T | undefined,
): Found<T> => {
  for (const { fields, source } of places) {
    for (const key of keys) {
      const value = read(fields[key]);
      if (value !== undefined) return { value, source };
    }
  }
  return undefined;
};

const causesOf = (error: unknown): unknown[] | undefined => {
  const own = bag(error)["causeChain"];
  if (Array.isArray(own)) return own as unknown[];
  const chain: unknown[] = [];
  let at = bag(error)["cause"];
  while (at !== undefined && at !== null && chain.length < MAX_CAUSES && !chain.includes(at)) {
    chain.push(at);
    at = bag(at)["cause"];
  }
  return chain.length === 0 ? undefined : chain;
};

const asCode = (value: unknown): KMsgErrorCode | undefined =>
  CODES.includes(value) ? (value as KMsgErrorCode) : undefined;

const codeOf = (
  error: unknown,
  places: readonly Place[],
  httpStatus: number | undefined,
  defaultCode: KMsgErrorCode,
): Exclude<Found<KMsgErrorCode>, undefined> => {
  if (isKMsgError(error)) return { value: error.code, source: "metadata" };
  const named = lookUp(places, ["code", "errorCode", "resultCode"], asCode);
  if (named !== undefined) return named;
  if (httpStatus !== undefined && httpStatus >= 500) {
    return { value: KMsgErrorCode.PROVIDER_ERROR, source: "http" };
  }
  return { value: defaultCode, source: "fallback" };
};

/** Where facts may be, the most trusted first. */
const placesOf = (error: unknown, mode: ErrorRetryPolicyMode | undefined): readonly Place[] => {
  const fields = bag(error);
  if (!isKMsgError(error)) return [{ fields, source: "input" }];
  const own: Place = { fields, source: "metadata" };
  return mode === "compat" ? [own, { fields: bag(fields["details"]), source: "details" }] : [own];
};

/** Never throws. Pure. */
export const normalizeProviderError = (
  error: unknown,
  options: NormalizeProviderErrorOptions = {},
): NormalizedProviderError => {
  const { policy = {}, defaultCode = KMsgErrorCode.UNKNOWN_ERROR } = options;
  const places = placesOf(error, options.mode);
  const ours = isKMsgError(error);
  const response: Place = { fields: bag(bag(error)["response"]), source: "http" };
  // The fields of a KMsgError have one name each; anything else goes by many.
  const names = (exact: string, others: readonly string[]): readonly string[] =>
    ours && options.mode !== "compat" ? [exact] : [exact, ...others];

  const http =
    lookUp(places, names("httpStatus", ["statusCode", "status"]), whole) ??
    (ours ? undefined : lookUp([response], ["status", "statusCode", "httpStatus"], whole));
  const code = codeOf(error, places, http?.value, defaultCode);
  const given = positive(options.attempt);
  const facts = {
    providerErrorCode: lookUp(
      places,
      names("providerErrorCode", ["errorCode", "resultCode"]),
      text,
    ),
    providerErrorText: lookUp(
      places,
      // A KMsgError's own message is ours, not the provider's.
      ours
        ? names("providerErrorText", ["errorMessage", "msg"])
        : ["providerErrorText", "errorMessage", "msg", "message"],
      text,
    ),
    httpStatus: http,
    requestId: lookUp(places, names("requestId", ["request_id", "reqId", "traceId"]), text),
    retryAfterMs:
      lookUp(
        places,
        names("retryAfterMs", ["retry_after_ms", "retryAfter"]),
        normalizeRetryAfterMs,
      ) ?? byPolicy(error, policy),
    attempt:
      given === undefined
        ? lookUp(places, ["attempt"], positive)
        : ({ value: given, source: "input" } as const),
  };
  const found = Object.entries(facts).filter(([, fact]) => fact !== undefined);
  const causeChain = causesOf(error);
  return {
    code: code.value,
    classification: ErrorUtils.classifyForRetry(error, policy),
    ...(Object.fromEntries(
      found.map(([key, fact]) => [key, fact?.value]),
    ) as Partial<NormalizedProviderError>),
    ...(causeChain && { causeChain }),
    sources: {
      code: code.source,
      ...Object.fromEntries(found.map(([key, fact]) => [key, fact?.source])),
    },
  };
};

const byPolicy = (error: unknown, policy: ErrorRetryPolicy): Found<number> => {
  if (!isKMsgError(error)) return undefined;
  const value = normalizeRetryAfterMs(ErrorUtils.resolveRetryAfterMs(error, policy));
  return value === undefined ? undefined : { value, source: "policy" };
};
