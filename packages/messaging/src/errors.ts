/** Whatever a provider or a repository failed with, as a `KMsgError` of this copy of core. */
import { KMsgError, KMsgErrorCode } from "@k-msg/core";

type Bag = Readonly<Record<string, unknown>>;

const KNOWN_CODES: ReadonlySet<string> = new Set(Object.values(KMsgErrorCode));

function bag(value: unknown): Bag {
  return typeof value === "object" && value !== null ? (value as Bag) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** `instanceof` would miss errors of another bundled copy of core, so the fields decide. */
export function toKMsgError(thrown: unknown, extra?: Record<string, unknown>): KMsgError {
  if (thrown instanceof KMsgError && extra === undefined) return thrown;
  const source = bag(thrown);
  const details = bag(source["details"]);
  // Providers that fill no metadata often leave the same facts in `details`.
  const field = (key: string): unknown => source[key] ?? details[key];
  const code = text(source["code"]);
  const metadata = {
    providerErrorCode: text(field("providerErrorCode")),
    providerErrorText: text(field("providerErrorText")),
    httpStatus: number(field("httpStatus")),
    requestId: text(field("requestId")),
    retryAfterMs: number(field("retryAfterMs")),
    attempt: number(field("attempt")),
    causeChain: Array.isArray(source["causeChain"])
      ? (source["causeChain"] as unknown[])
      : undefined,
  };
  const merged = { ...details, ...extra };
  return new KMsgError(
    code !== undefined && KNOWN_CODES.has(code)
      ? (code as KMsgErrorCode)
      : KMsgErrorCode.UNKNOWN_ERROR,
    text(source["message"]) ?? (typeof thrown === "string" ? thrown : "Unknown error"),
    Object.keys(merged).length === 0 ? undefined : merged,
    Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined)),
  );
}

export function invalidRequest(message: string, details?: Record<string, unknown>): KMsgError {
  return new KMsgError(KMsgErrorCode.INVALID_REQUEST, message, details);
}
