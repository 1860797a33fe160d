/** One reading of whatever a provider failed with, and from where each fact of it comes. */
import { KMsgErrorCode } from "./error-codes.ts";
import { isKMsgError, KMsgError } from "./errors.ts";
import { causesOf, type ErrorFacts, isBag, presentIn, readFacts } from "./provider-error-facts.ts";
import {
  type ErrorRetryPolicy,
  type ErrorRetryPolicyMode,
  ErrorUtils,
  type ProviderRetryHint,
} from "./retry.ts";

export type ProviderErrorSource = "metadata" | "details" | "http" | "fallback" | "policy" | "input";

export interface NormalizedProviderErrorSources {
  code: ProviderErrorSource;
  /** `policy` whenever a policy was given, even an empty one. */
  classification: ProviderErrorSource;
  providerErrorCode?: ProviderErrorSource;
  providerErrorText?: ProviderErrorSource;
  httpStatus?: ProviderErrorSource;
  requestId?: ProviderErrorSource;
  retryAfterMs?: ProviderErrorSource;
  causeChain?: ProviderErrorSource;
  attempt?: ProviderErrorSource;
}

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
  sources: NormalizedProviderErrorSources;
}

export interface NormalizeProviderErrorOptions {
  /** `compat` also looks into `details`, and reads numbers as text and text as numbers; `safe` unless told. */
  mode?: ErrorRetryPolicyMode;
  policy?: ErrorRetryPolicy;
  /** Wins over the error's own when it is a positive number. */
  attempt?: number;
  /** Default `UNKNOWN_ERROR`. */
  defaultCode?: KMsgErrorCode;
}

interface Found<T> {
  readonly value: T;
  readonly source: ProviderErrorSource;
}

/** A finite number from 0, whole; milliseconds. Anything else is undefined. */
export const normalizeRetryAfterMs = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.trunc(value) : undefined;

const CODE_KEYS = ["code", "errorCode", "resultCode"] as const;
const CODES: readonly string[] = Object.values(KMsgErrorCode);

const isCode = (value: string): value is KMsgErrorCode => CODES.includes(value);

const codeOf = (
  error: unknown,
  httpStatus: number | undefined,
  defaultCode: KMsgErrorCode,
): Found<KMsgErrorCode> => {
  if (isKMsgError(error)) return { value: error.code, source: "input" };
  const named = isBag(error) ? presentIn(error, CODE_KEYS) : undefined;
  const code = typeof named === "string" ? named.trim().toUpperCase() : "";
  if (isCode(code)) return { value: code, source: "input" };
  return httpStatus !== undefined && httpStatus >= 500
    ? { value: KMsgErrorCode.PROVIDER_ERROR, source: "http" }
    : { value: defaultCode, source: "fallback" };
};

/** The error's own facts first, then those of its details. */
const factsOf = (
  error: unknown,
  compat: boolean,
): readonly (readonly [string, Found<unknown>])[] => {
  if (!isBag(error)) return [];
  const ours = isKMsgError(error);
  const found = new Map<string, Found<unknown>>();
  const take = (facts: ErrorFacts, sourceOf: (name: string) => ProviderErrorSource): void => {
    for (const [name, value] of Object.entries(facts)) {
      if (value !== undefined && !found.has(name))
        found.set(name, { value, source: sourceOf(name) });
    }
  };
  take(readFacts(error, { ours, compat }), (name) => {
    if (ours) return "metadata";
    return name === "httpStatus" ? "http" : "input";
  });
  const details = error["details"];
  if (compat && isBag(details)) take(readFacts(details, { ours: false, compat }), () => "details");
  const causes = causesOf(error, compat);
  if (causes) {
    const own = ours && causes === error["causeChain"];
    found.set("causeChain", { value: causes, source: own ? "metadata" : "input" });
  }
  return [...found];
};

/** A policy's function goes before what the error says, its tables and default after it. */
const delayOf = (
  error: KMsgError,
  own: Found<number> | undefined,
  policy: ErrorRetryPolicy,
): Found<number> | undefined => {
  const rule = policy.retryAfterMs;
  const asked = typeof rule === "function" ? normalizeRetryAfterMs(rule(error)) : undefined;
  if (asked !== undefined) return { value: asked, source: "policy" };
  if (own !== undefined || rule === undefined || typeof rule === "function") return own;
  const listed = normalizeRetryAfterMs(ErrorUtils.resolveRetryAfterMs(error, policy));
  return listed === undefined ? undefined : { value: listed, source: "policy" };
};

const messageOf = (error: unknown): string => {
  const message = isBag(error) ? error["message"] : undefined;
  return typeof message === "string" ? message : "";
};

/** Never throws, unless a function of the policy does. Pure. */
export const normalizeProviderError = (
  error: unknown,
  options: NormalizeProviderErrorOptions = {},
): NormalizedProviderError => {
  const { policy, defaultCode = KMsgErrorCode.UNKNOWN_ERROR } = options;
  const facts = new Map(factsOf(error, options.mode === "compat"));
  const attempt = normalizeRetryAfterMs(options.attempt);
  if (attempt) facts.set("attempt", { value: attempt, source: "input" });
  const metadata = () =>
    Object.fromEntries([...facts].map(([name, { value }]) => [name, value])) as ErrorFacts;
  const { value: code, source } = codeOf(error, metadata().httpStatus, defaultCode);
  const read = new KMsgError(code, messageOf(error), undefined, metadata());
  const own = facts.get("retryAfterMs") as Found<number> | undefined;
  const delay = delayOf(read, own, policy ?? {});
  if (delay) facts.set("retryAfterMs", delay);
  return {
    code,
    classification: ErrorUtils.classifyForRetry(read, policy),
    ...metadata(),
    sources: {
      code: source,
      classification: policy === undefined ? "fallback" : "policy",
      ...Object.fromEntries([...facts].map(([name, fact]) => [name, fact.source])),
    },
  };
};
