/** Reads the facts of a provider's error, under any of their many names. */
import type { KMsgErrorMetadata } from "./errors.ts";

export type ErrorFacts = KMsgErrorMetadata;

export type Bag = Readonly<Record<string, unknown>>;

interface Reading {
  /** The fields of a KMsgError have one name each; anything else goes by many. */
  readonly ours: boolean;
  /** Takes numbers as text and text as numbers. */
  readonly compat: boolean;
}

const MAX_CAUSES = 8;

export const isBag = (value: unknown): value is Bag =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value of the first key that is there; it decides, whether it is usable or not. */
export const presentIn = (bag: Bag, keys: readonly string[]): unknown =>
  keys.map((key) => bag[key]).find((value) => value !== undefined);

const textOf = (value: unknown, compat: boolean): string | undefined => {
  const simple = typeof value === "number" || typeof value === "boolean";
  const text = compat && simple ? String(value) : value;
  return typeof text === "string" && text.trim() !== "" ? text.trim() : undefined;
};

const wholeOf = (value: unknown, compat: boolean): number | undefined => {
  const numeric = compat && typeof value === "string" && value.trim() !== "";
  const number = numeric ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? Math.trunc(number) : undefined;
};

const atLeast = (least: number, value: number | undefined): number | undefined =>
  value !== undefined && value >= least ? value : undefined;

const NAMES = {
  providerErrorCode: ["providerErrorCode", "errorCode", "resultCode"],
  providerErrorText: ["providerErrorText", "errorMessage", "msg", "message"],
  httpStatus: ["httpStatus", "statusCode", "status"],
  requestId: ["requestId", "request_id", "reqId", "traceId"],
  retryAfterMs: ["retryAfterMs", "retry_after_ms", "retryAfter"],
  attempt: ["attempt"],
} as const;

const RESPONSE_STATUS = ["status", "statusCode", "httpStatus"] as const;

/** A missing or unusable fact is undefined. */
export const readFacts = (bag: Bag, { ours, compat }: Reading): ErrorFacts => {
  const valueOf = (name: keyof typeof NAMES): unknown =>
    ours ? bag[name] : presentIn(bag, NAMES[name]);
  const response = bag["response"];
  const answered = !ours && isBag(response) ? presentIn(response, RESPONSE_STATUS) : undefined;
  return {
    providerErrorCode: textOf(valueOf("providerErrorCode"), compat),
    providerErrorText: textOf(valueOf("providerErrorText"), compat),
    httpStatus: wholeOf(valueOf("httpStatus"), compat) ?? wholeOf(answered, compat),
    requestId: textOf(valueOf("requestId"), compat),
    retryAfterMs: atLeast(0, wholeOf(valueOf("retryAfterMs"), compat)),
    attempt: atLeast(1, wholeOf(valueOf("attempt"), compat)),
  } as ErrorFacts;
};

/** Its own chain, that of its details, or its causes one after another, without repeats. */
export const causesOf = (error: Bag, compat: boolean): unknown[] | undefined => {
  const own = error["causeChain"];
  if (Array.isArray(own)) return own as unknown[];
  const { details } = error;
  const listed = compat && isBag(details) ? details["causeChain"] : undefined;
  if (listed !== undefined && listed !== null) {
    return Array.isArray(listed) ? (listed as unknown[]) : [listed];
  }
  const chain: unknown[] = [];
  let at = error["cause"];
  while (at !== undefined && at !== null && chain.length < MAX_CAUSES && !chain.includes(at)) {
    chain.push(at);
    at = isBag(at) ? at["cause"] : undefined;
  }
  return chain.length === 0 ? undefined : chain;
};
